import { messageOf } from '../../core/errors';
import { said } from '../../core/said';
import type { CommandInput, ConfigurationSource, InputDefinition } from '../configuration/configuration';
import type { AskableInput, KeyValueStore, SecretStore, UserPrompts } from '../userPorts';
import { UnresolvedVariable } from './variables';

/** Shorter values are words that logs are full of. */
const MIN_SECRET_CHARS = 8;

/** The values of `${input:id}`: asked once, kept, and known as secrets where the input is a password. */
export class InputValues {
  readonly #prompts: UserPrompts;
  readonly #secretStore: SecretStore;
  readonly #store: KeyValueStore;
  readonly #secrets = new Set<string>();

  constructor(ports: { prompts: UserPrompts; secrets: SecretStore; values: KeyValueStore }) {
    this.#prompts = ports.prompts;
    this.#secretStore = ports.secrets;
    this.#store = ports.values;
  }

  /** Values of passwords that were used, for redaction. */
  get secrets(): readonly string[] {
    return [...this.#secrets];
  }

  /**
   * Begins one round of questions: a dismissed question is not put again in it.
   * Calls must not overlap; the caller resolves one server after the other.
   */
  round(source: ConfigurationSource, definitions: readonly InputDefinition[], signal: AbortSignal): InputRound {
    const answers = new Map<string, string | undefined>();
    return {
      valueOf: async (id) => {
        const definition = definitions.find((one) => one.id === id);
        if (definition === undefined) throw new UnresolvedVariable(said('launch.noInput', id));
        if (!answers.has(id)) {
          const answer =
            definition.type === 'command'
              ? await this.#run(definition, signal)
              : await this.#value(source, definition, signal);
          answers.set(id, answer);
        }
        const value = answers.get(id);
        if (value === undefined) throw new UnresolvedVariable(said('launch.noValue', id));
        return value;
      },
    };
  }

  /** Forgets a value, so that it is asked for again. */
  async forget(source: ConfigurationSource, definition: InputDefinition): Promise<void> {
    if (definition.type === 'command') return;
    const key = keyOf(source, definition);
    if (isSecret(definition)) await this.#secretStore.delete(key);
    // The port has no removal; an empty text counts as none.
    else await this.#store.set(key, '');
  }

  /** Run anew in each round: what it returns may be a token that ends. */
  async #run(definition: CommandInput, signal: AbortSignal): Promise<string> {
    const { id, command } = definition;
    if (this.#prompts.runCommand === undefined) {
      throw new UnresolvedVariable(said('launch.editorCommand', id, command));
    }
    let value: unknown;
    try {
      value = await this.#prompts.runCommand(definition, signal);
    } catch (thrown) {
      signal.throwIfAborted();
      throw new UnresolvedVariable(said('launch.commandFailed', id, command, messageOf(thrown)));
    }
    if (typeof value !== 'string' || value === '') {
      throw new UnresolvedVariable(said('launch.commandEmpty', id, command));
    }
    if (value.length >= MIN_SECRET_CHARS) this.#secrets.add(value);
    return value;
  }

  async #value(
    source: ConfigurationSource,
    definition: AskableInput,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const key = keyOf(source, definition);
    const stored = isSecret(definition) ? await this.#secretStore.get(key) : this.#store.get(key);
    const value = stored || (await this.#ask(key, definition, signal));
    if (isSecret(definition) && value) this.#secrets.add(value);
    return value;
  }

  async #ask(key: string, definition: AskableInput, signal: AbortSignal): Promise<string | undefined> {
    const value = await this.#prompts.askInput(definition, signal);
    signal.throwIfAborted();
    if (value === undefined) return undefined;
    if (isSecret(definition)) await this.#secretStore.set(key, value);
    else await this.#store.set(key, value);
    return value;
  }
}

export interface InputRound {
  /** Throws `UnresolvedVariable` where there is no such input or no answer. */
  valueOf(id: string): Promise<string>;
}

function isSecret(definition: AskableInput): boolean {
  return definition.type === 'promptString' && definition.password;
}

function keyOf(source: ConfigurationSource, definition: AskableInput): string {
  return `mcp.input:${source.file}#${definition.id}`;
}
