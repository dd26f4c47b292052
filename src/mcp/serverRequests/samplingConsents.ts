import { isJsonObject, type JsonValue } from '../../core/json';
import type { KeyValueStore } from '../userPorts';

const KEY = 'mcp.sampling';

/** A server that may always have model calls made, with the configuration that it was allowed with. */
export interface SamplingConsent {
  readonly name: string;
  /** File and name of the server. */
  readonly key: string;
  readonly hash: string;
}

/** Which servers the user lets ask the model without a question. It counts for the configuration that they had then. */
export class SamplingConsents {
  readonly #store: KeyValueStore;

  constructor(store: KeyValueStore) {
    this.#store = store;
  }

  isAllowed(key: string, hash: string): boolean {
    return this.list().some((one) => one.key === key && one.hash === hash);
  }

  async allow(consent: SamplingConsent): Promise<void> {
    await this.#write([...this.list().filter(({ key }) => key !== consent.key), consent]);
  }

  /** Of those with one name or key, or of all. */
  async forget(which: { readonly name: string } | { readonly key: string } | 'all'): Promise<void> {
    const isMeant = (one: SamplingConsent): boolean =>
      which === 'all' || ('key' in which ? one.key === which.key : one.name === which.name);
    await this.#write(this.list().filter((one) => !isMeant(one)));
  }

  list(): readonly SamplingConsent[] {
    try {
      const read = JSON.parse(this.#store.get(KEY) ?? '[]') as JsonValue;
      return Array.isArray(read) ? read.flatMap(readConsent) : [];
    } catch {
      return [];
    }
  }

  async #write(consents: readonly SamplingConsent[]): Promise<void> {
    await this.#store.set(KEY, JSON.stringify(consents));
  }
}

function readConsent(value: JsonValue): readonly SamplingConsent[] {
  if (!isJsonObject(value)) return [];
  const { name, key, hash } = value;
  return typeof name === 'string' && typeof key === 'string' && typeof hash === 'string' ? [{ name, key, hash }] : [];
}
