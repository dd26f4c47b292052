import { declareTool, type DeclaredTool } from '../catalogue/declarations';
import type { JsonObject } from '../json';
import { argumentFaults } from './argumentFaults';
import { SchemaChecker, type WithinTime } from './schemaChecker';

const MAX_SIGNATURE_CHARS = 1_500;

export interface ArgumentRefusal {
  readonly faults: readonly string[];
  /** All faults, and the tool's signature. */
  readonly message: string;
}

/** Looks at the arguments of a call before it leaves the worker, so that a slip costs no call and is explained. */
export class ArgumentCheck {
  readonly #checker: SchemaChecker;

  constructor(withinTime: WithinTime, checker = new SchemaChecker(withinTime, { closesObjects: true })) {
    this.#checker = checker;
  }

  /** Why the call would fail; undefined where it may be made. */
  refuse(tool: DeclaredTool, input: JsonObject): ArgumentRefusal | undefined {
    const found = this.#checker.check(tool.inputSchema, input);
    const faults = found === undefined ? [] : argumentFaults(found);
    if (faults.length === 0) return undefined;
    const list = faults.map((fault) => `- ${fault}`).join('\n');
    return { faults, message: `the arguments do not fit, so nothing was sent:\n${list}\n${signatureOf(tool)}` };
  }
}

export function signatureOf(tool: DeclaredTool): string {
  const { signature, named } = declareTool({ identifier: tool.identifier, inputSchema: tool.inputSchema }, 'none');
  const text = [
    signature.replace(/: Promise<any>$/, ''),
    ...named.map(({ name, text: type }) => `type ${name} = ${type}`),
  ].join('\n');
  return `It takes ${text.length <= MAX_SIGNATURE_CHARS ? text : `${text.slice(0, MAX_SIGNATURE_CHARS)}…`}`;
}
