import type { CommandInput } from '../../../src/mcp/configuration/configuration';
import type {
  AskableInput,
  FormAction,
  FormAnswer,
  FormRequest,
  KeyValueStore,
  LinkRequest,
  SamplingAnswer,
  SamplingQuestion,
  SecretStore,
  StartRequest,
  UserPrompts,
} from '../../../src/mcp/userPorts';

/** A person who gives prepared answers, with the stores of an editor; everything is recorded. */
export class UserAnswers implements UserPrompts {
  readonly asked: string[] = [];
  readonly confirmed: StartRequest[] = [];
  readonly secretEntries = new Map<string, string>();
  readonly secretListeners = new Set<(key: string) => void>();
  readonly valueEntries = new Map<string, string>();
  answers: Record<string, string | undefined> = {};
  isAllowing = true;
  readonly forms: FormRequest[] = [];
  readonly links: LinkRequest[] = [];
  readonly samplings: SamplingQuestion[] = [];
  onForm: (request: FormRequest, signal: AbortSignal) => FormAnswer | Promise<FormAnswer> = () => ({
    action: 'cancel',
  });
  onLink: (request: LinkRequest) => FormAction | Promise<FormAction> = () => 'cancel';
  onSampling: (request: SamplingQuestion) => SamplingAnswer = () => 'deny';

  readonly secrets: SecretStore = {
    get: async (key) => this.secretEntries.get(key),
    set: async (key, value) => {
      this.secretEntries.set(key, value);
      for (const listener of this.secretListeners) listener(key);
    },
    delete: async (key) => {
      this.secretEntries.delete(key);
      for (const listener of this.secretListeners) listener(key);
    },
    onDidChange: (listener) => {
      this.secretListeners.add(listener);
      return () => this.secretListeners.delete(listener);
    },
  };
  readonly values: KeyValueStore = {
    get: (key) => this.valueEntries.get(key),
    set: async (key, value) => void this.valueEntries.set(key, value),
  };

  async askInput(definition: AskableInput): Promise<string | undefined> {
    this.asked.push(definition.id);
    return this.answers[definition.id];
  }

  async runCommand({ command, args }: CommandInput): Promise<unknown> {
    this.asked.push(`${command} ${JSON.stringify(args)}`);
    return command === 'team.port' ? '4711-from-command' : undefined;
  }

  async confirmStart(request: StartRequest): Promise<boolean> {
    this.confirmed.push(request);
    return this.isAllowing;
  }

  async fillForm(request: FormRequest, signal: AbortSignal): Promise<FormAnswer> {
    this.forms.push(request);
    return this.onForm(request, signal);
  }

  async openLink(request: LinkRequest): Promise<FormAction> {
    this.links.push(request);
    return this.onLink(request);
  }

  async allowSampling(request: SamplingQuestion): Promise<SamplingAnswer> {
    this.samplings.push(request);
    return this.onSampling(request);
  }
}
