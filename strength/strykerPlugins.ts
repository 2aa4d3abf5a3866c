import { declareClassPlugin, declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin';
import { whyLeftOut, type Place } from './leftOut.ts';
import { MutantRunner } from './mutantRunner.ts';

/** What stryker.config.json names: how a mutant is tested, and what is not mutated. */
export const strykerPlugins = [
  declareClassPlugin(PluginKind.TestRunner, 'conformance', MutantRunner),
  declareValuePlugin(PluginKind.Ignore, 'left-out', { shouldIgnore: (path) => whyLeftOut(path as Place) }),
];
