/** What outlives a run in its worker: the isolate with its variables, and the messages that led there. */
import type { KeptMessages } from '../core/loopParts';
import type { RealmInterpreter } from './realmInterpreter';

export interface KeptConversation extends KeptMessages {
  readonly interpreter: RealmInterpreter;
  /** The servers and tools that the isolate's globals stand for; others need another isolate. */
  readonly namespacesKey: string;
}

export class Conversation {
  #kept: KeptConversation | undefined;

  keep(kept: KeptConversation): void {
    this.#kept = kept;
  }

  /** What the last run left, if its isolate can serve these namespaces; otherwise that isolate is ended. */
  async take(namespacesKey: string): Promise<KeptConversation | undefined> {
    const kept = this.#kept;
    this.#kept = undefined;
    if (kept === undefined || kept.namespacesKey === namespacesKey) return kept;
    await kept.interpreter.shutdown();
    return undefined;
  }
}
