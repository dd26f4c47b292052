import type { AskableInput, KeyValueStore, SecretStore, StartRequest, UserPrompts } from '../../../src/mcp/userPorts';

/** A person who gives prepared answers, with the stores of an editor; everything is recorded. */
export class UserAnswers implements UserPrompts {
  readonly asked: string[] = [];
  readonly confirmed: StartRequest[] = [];
  readonly secretEntries = new Map<string, string>();
  readonly valueEntries = new Map<string, string>();
  answers: Record<string, string | undefined> = {};
  isAllowing = true;

  readonly secrets: SecretStore = {
    get: async (key) => this.secretEntries.get(key),
    set: async (key, value) => void this.secretEntries.set(key, value),
    delete: async (key) => void this.secretEntries.delete(key),
  };
  readonly values: KeyValueStore = {
    get: (key) => this.valueEntries.get(key),
    set: async (key, value) => void this.valueEntries.set(key, value),
  };

  async askInput(definition: AskableInput): Promise<string | undefined> {
    this.asked.push(definition.id);
    return this.answers[definition.id];
  }

  async confirmStart(request: StartRequest): Promise<boolean> {
    this.confirmed.push(request);
    return this.isAllowing;
  }
}
