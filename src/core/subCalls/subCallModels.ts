/** The models that generated code may choose for its calls: the run's own, and those that the user allowed beside it. */
import { nearest } from '../catalogue/nearest';
import { plainText } from '../catalogue/plainText';
import type { ModelInfo } from '../ports';

/** As a run is given it. */
export interface AllowedModels {
  /** Beside the run's own. */
  readonly models: readonly ModelInfo[];
  /** The key of the model that answers where code names none; absent: the run's own. */
  readonly default?: string | undefined;
}

export type FoundModel =
  /** Without a key it is the run's own. */
  | { readonly ok: true; readonly key: string | undefined; readonly maxInputTokens: number }
  /** For the model that wrote the name. */
  | { readonly ok: false; readonly message: string };

/** Names a model in requests, events and settings. */
export function modelKey({ vendor, id }: Pick<ModelInfo, 'vendor' | 'id'>): string {
  return `${vendor}/${id}`;
}

export class SubCallModels {
  readonly defaultKey: string | undefined;
  readonly #own: ModelInfo;
  readonly #all: readonly ModelInfo[];

  constructor(own: ModelInfo, allowed: AllowedModels | undefined) {
    const { models = [], default: preferred } = allowed ?? {};
    this.#own = own;
    const others = new Map(models.map((model) => [modelKey(model), model]));
    others.delete(modelKey(own));
    this.#all = [own, ...others.values()];
    this.defaultKey = preferred !== undefined && others.has(preferred) ? preferred : undefined;
  }

  /** For who must name the run's own model too: a nested run may be given it by one that has another. */
  get ownKey(): string {
    return modelKey(this.#own);
  }

  /** How code names them, the default one first; as short as they can be told apart. */
  get names(): readonly string[] {
    const first = this.#all.find((model) => this.#keyOf(model) === this.defaultKey);
    const ordered = this.#all.toSorted((a, b) => Number(b === first) - Number(a === first));
    return ordered.map((model) => this.#shortName(model));
  }

  /** By `vendor/id`, id, name or family, whatever the case. */
  find(wanted: string): FoundModel {
    const word = wanted.trim().toLowerCase();
    for (const nameOf of [modelKey, ...NAMES]) {
      const found = this.#all.filter((model) => nameOf(model).toLowerCase() === word);
      const [first, second] = found;
      if (first !== undefined && second === undefined) return this.#found(first);
      if (second !== undefined) {
        const names = found.map(modelKey).join(' or ');
        return { ok: false, message: `the model "${plainText(wanted, 80)}" could be ${names}; name one of them` };
      }
    }
    const similar = nearest(wanted, this.names);
    const advice = similar.length > 0 ? `did you mean ${similar.join(' or ')}?` : `there are ${this.names.join(', ')}`;
    return { ok: false, message: `there is no model "${plainText(wanted, 80)}" for sub-calls; ${advice}` };
  }

  /** What is known of a model by its key; of the run's own without one. */
  byKey(key: string | undefined): Extract<FoundModel, { readonly ok: true }> {
    return this.#found(this.#all.find((model) => modelKey(model) === key) ?? this.#own);
  }

  #found(model: ModelInfo): Extract<FoundModel, { readonly ok: true }> {
    return { ok: true, key: this.#keyOf(model), maxInputTokens: model.maxInputTokens };
  }

  #keyOf(model: ModelInfo): string | undefined {
    return model === this.#own ? undefined : modelKey(model);
  }

  #shortName(model: ModelInfo): string {
    return this.#all.some((other) => other !== model && other.id === model.id) ? modelKey(model) : model.id;
  }
}

const NAMES: readonly ((model: ModelInfo) => string)[] = [({ id }) => id, ({ name }) => name, ({ family }) => family];
