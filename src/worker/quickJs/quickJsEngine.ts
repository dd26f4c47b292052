/** The engine QuickJS, compiled to WebAssembly: a thread for each realm. Slower than isolated-vm, and always there. */
import type { EngineRealm, RealmOptions, SandboxEngine } from '../sandboxEngine';
import { SharedText } from './sharedText';
import type { ThreadFiles } from './threadFlags';
import { ThreadRealm } from './threadRealm';

/** A text within the engine while it is joined, and its parsed value, take so many times its bytes. */
const INPUT_FACTOR = 4;

export class QuickJsEngine implements SandboxEngine {
  readonly name = 'quickjs';
  readonly #files: ThreadFiles;
  #module: WebAssembly.Module | undefined;
  /** Started ahead of the first run, since a thread takes some tens of milliseconds to begin. */
  #spare: ThreadRealm | undefined;

  constructor(files: ThreadFiles) {
    this.#files = files;
    this.#spare = this.#startThread();
  }

  keepText(text: string): SharedText {
    return new SharedText(text);
  }

  async createRealm({ setup, memoryMb, inputs, post }: RealmOptions): Promise<EngineRealm> {
    const spare = this.#spare;
    this.#spare = undefined;
    const realm = spare?.loss === undefined ? (spare ?? this.#startThread()) : this.#startThread();
    const inputBytes = inputs.flatMap(({ chunks }) => chunks).reduce<number>((sum, chunk) => sum + bytesOf(chunk), 0);
    try {
      await realm.create(JSON.stringify(setup), memoryMb + (INPUT_FACTOR * inputBytes) / 1e6, post);
      await realm.addInputs(inputs);
    } catch (thrown) {
      realm.dispose();
      throw thrown;
    }
    return realm;
  }

  #startThread(): ThreadRealm {
    return new ThreadRealm(this.#files, this.#module, (module) => {
      this.#module = module;
    });
  }
}

function bytesOf(chunk: unknown): number {
  if (chunk instanceof SharedText) return chunk.shared.bytes.byteLength;
  return 2 * String(chunk).length;
}
