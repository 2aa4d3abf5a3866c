import type { TargetConfig } from '../fixtures/targetFile.ts';

/** A target that is up, and what its target file says. */
export interface Running {
  readonly config: TargetConfig;
  close(): Promise<void>;
}
