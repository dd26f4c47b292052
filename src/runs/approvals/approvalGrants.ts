/** What the user allowed for good: tools, whole servers, and the marks of a server. Kept per workspace. */
import { createHash } from 'node:crypto';
import { isJsonObject, type JsonObject, type JsonValue } from '../../core/json';
import type { ToolDescription } from '../../core/ports';
import type { KeyValueStore } from '../../mcp/userPorts';
import type { Granted } from './approvalRules';

const KEY = 'approvals';

/** A server's grants count for the configuration that it had, and a tool's for the description that it had. */
interface ServerGrants {
  readonly identity: string;
  readonly all: boolean;
  readonly annotations: boolean;
  /** Fingerprints by the tool's name. */
  readonly tools: Readonly<Record<string, string>>;
}

export class ApprovalGrants {
  readonly #store: KeyValueStore;

  constructor(store: KeyValueStore) {
    this.#store = store;
  }

  of(tool: ToolDescription, identity: string): Granted {
    const grants = this.#of(tool.server, identity);
    return {
      tool: Object.hasOwn(grants.tools, tool.name) && grants.tools[tool.name] === fingerprintOf(tool),
      server: grants.all,
      annotations: grants.annotations,
    };
  }

  allowTool(tool: ToolDescription, identity: string): Promise<void> {
    const grants = this.#of(tool.server, identity);
    const tools = { ...grants.tools, [tool.name]: fingerprintOf(tool) };
    return this.#write(tool.server, { ...grants, tools });
  }

  allowServer(server: string, identity: string): Promise<void> {
    return this.#write(server, { ...this.#of(server, identity), all: true });
  }

  trustAnnotations(server: string, identity: string): Promise<void> {
    return this.#write(server, { ...this.#of(server, identity), annotations: true });
  }

  /** Names of the servers of which anything is allowed. */
  get servers(): readonly string[] {
    return Object.keys(this.#read());
  }

  /** Of one server, or of all. */
  forget(server?: string): Promise<void> {
    const all = this.#read();
    const left =
      server === undefined ? {} : Object.fromEntries(Object.entries(all).filter(([name]) => name !== server));
    return this.#store.set(KEY, JSON.stringify(left));
  }

  #of(server: string, identity: string): ServerGrants {
    const all = this.#read();
    const stored = Object.hasOwn(all, server) ? readServer(all[server]) : undefined;
    return stored?.identity === identity ? stored : { identity, all: false, annotations: false, tools: {} };
  }

  #write(server: string, grants: ServerGrants): Promise<void> {
    const others = Object.entries(this.#read()).filter(([name]) => name !== server);
    return this.#store.set(KEY, JSON.stringify(Object.fromEntries([...others, [server, grants]])));
  }

  #read(): JsonObject {
    try {
      const read = JSON.parse(this.#store.get(KEY) ?? '{}') as JsonValue;
      return isJsonObject(read) ? read : {};
    } catch {
      return {};
    }
  }
}

function readServer(value: JsonValue | undefined): ServerGrants | undefined {
  if (!isJsonObject(value) || typeof value['identity'] !== 'string') return undefined;
  const tools = isJsonObject(value['tools']) ? value['tools'] : {};
  return {
    identity: value['identity'],
    all: value['all'] === true,
    annotations: value['annotations'] === true,
    tools: Object.fromEntries(
      Object.entries(tools).filter((one): one is [string, string] => typeof one[1] === 'string'),
    ),
  };
}

/** SHA-256 of what a person was shown of the tool: one that says something else now is another tool. */
function fingerprintOf({ name, description, inputSchema, annotations }: ToolDescription): string {
  const shown = JSON.stringify([name, description ?? null, inputSchema, annotations ?? null]);
  return createHash('sha256').update(shown).digest('hex');
}
