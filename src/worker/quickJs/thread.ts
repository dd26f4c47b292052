/** The thread that runs one QuickJS. It answers one request after the other and ends when it is terminated. */
import { readFileSync } from 'node:fs';
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { messageOf } from '../../core/errors';
import { lockDown } from '../lockDown';
import type { PostType } from '../realm/boundary';
import { QuickJsRealm, type SliceEnd } from './quickJsRealm';
import { SIGNALS, type RealmPost, type ThreadReport } from './threadMessages';
import type { ThreadRequest, ThreadStart } from './threadMessages';

/** Posts travel together until there are so many, or their texts are so long. */
const MAX_POSTS = 256;
const MAX_POSTED_CHARS = 1_000_000;
/** Reports that the main thread has not read; code that posts more waits for it. */
const MAX_UNREAD = 4;
const WAITED_FOR: ReadonlySet<PostType> = new Set(['submit', 'show', 'budget']);

const { wasmFile, wasmModule, signals, answers } = workerData as ThreadStart;
const numbers = new Int32Array(signals);
const module = wasmModule ?? new WebAssembly.Module(readFileSync(wasmFile));
let posts: RealmPost[] = [];
let postedChars = 0;
let reports = 0;
let realm: QuickJsRealm | undefined;

function report(rest: Omit<ThreadReport, 'posts'> = {}): void {
  const message: ThreadReport = { posts, ...rest };
  posts = [];
  postedChars = 0;
  reports += 1;
  parentPort?.postMessage(message);
}

function waitForReader(): void {
  for (;;) {
    const read = Atomics.load(numbers, SIGNALS.read);
    if (reports - read <= MAX_UNREAD) return;
    Atomics.wait(numbers, SIGNALS.read, read);
  }
}

function post(type: PostType, id: number, text: string): string | undefined {
  posts.push({ type, id, text });
  if (WAITED_FOR.has(type)) return ask();
  postedChars += text.length;
  if (posts.length >= MAX_POSTS || postedChars >= MAX_POSTED_CHARS) {
    report();
    waitForReader();
  }
  return undefined;
}

function ask(): string {
  const answered = Atomics.load(numbers, SIGNALS.answered);
  report({ isAsking: true });
  Atomics.wait(numbers, SIGNALS.answered, answered);
  const answer = receiveMessageOnPort(answers) as { readonly message: string } | undefined;
  return answer?.message ?? '';
}

async function serve(request: ThreadRequest): Promise<SliceEnd> {
  if (request.kind === 'create') {
    const { setupJson, memoryMb } = request;
    const onPause = (): void => {
      if (posts.length > 0) report();
    };
    try {
      realm = await QuickJsRealm.create({ wasmModule: module, memoryMb, setupJson, post, onPause });
    } finally {
      // The engine has all its modules now, and no generated code has run yet.
      lockDown(['fs.read']);
    }
    return { failure: undefined };
  }
  if (realm === undefined) return { failure: { kind: 'broken', message: 'There is no realm yet.' } };
  switch (request.kind) {
    case 'compile':
      return { failure: realm.compile(request.script, request.filename) };
    case 'input':
      return { failure: realm.addInput(request.name, request.inputKind, request.chunks) };
    case 'slice':
      return realm.slice(request.entry, request.args, request.timeoutMs);
  }
}

parentPort?.on('message', (request: ThreadRequest) => {
  const startedAt = performance.now();
  const end = (ended: SliceEnd): void =>
    report({ end: { id: request.id, ...ended, ms: performance.now() - startedAt } });
  serve(request).then(end, (thrown: unknown) => end({ failure: { kind: 'broken', message: messageOf(thrown) } }));
});
report({ wasmModule: module });
