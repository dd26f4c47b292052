import type { JsonObject } from '../json';
import type { ProgramCode } from '../ports';

/** A server as generated code sees it. */
export interface Namespace {
  /** The variable in code. */
  readonly identifier: string;
  /** The server's name in its configuration. */
  readonly server: string;
  /** In the order of their identifiers. */
  readonly members: readonly Member[];
  /** Resources and prompts: `$resources.read` and the like. */
  readonly features: readonly Member[];
}

/** A tool as generated code sees it. Texts and schemas are the server's own: not cleaned, not checked. */
export interface Member {
  readonly identifier: string;
  /** Further names that work: the tool's own where it is no identifier (`server['list-files']`). */
  readonly aliases: readonly string[];
  /** The tool's name as its server lists it. */
  readonly tool: string;
  readonly title?: string | undefined;
  readonly description?: string | undefined;
  readonly inputSchema: JsonObject;
  readonly outputSchema?: JsonObject | undefined;
  /** What earlier results were like, where the server declares nothing. */
  readonly observedSchema?: JsonObject | undefined;
  /** Runs of this workspace called it before. */
  readonly wasUsed?: boolean | undefined;
  /** Of a saved program, which runs where it is called. */
  readonly program?: ProgramCode | undefined;
  /** Of a feature: what stands in place of a declaration, and the names of its arguments in their order. */
  readonly signature?: string | undefined;
  readonly parameters?: readonly string[] | undefined;
}
