import type { TargetConfig } from '../fixtures/targetFile.ts';
import type { ReferenceHandler } from '../reference/handler.ts';

/** A target that is up, and what its target file says. */
export interface Running {
  readonly config: TargetConfig;
  /** Given where a shortcut to the target may be taken, past its server. */
  readonly handle?: ReferenceHandler['handle'];
  close(): Promise<void>;
}
