/** Where the engine and its surroundings write what happened; VS Code's `LogOutputChannel` is one. */
export interface Log {
  trace(message: string): void;
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

export const SILENT_LOG: Log = {
  trace() {},
  debug() {},
  info() {},
  warn() {},
  error() {},
};
