/**
 * Runs inside the isolate, before any generated code: what that code sees. Nothing but strings and numbers crosses to
 * the worker, through `post` one way and through the returned entries the other way. Intrinsics that the bridge needs
 * are captured here, since generated code may replace them later.
 */
import { createCellVariables } from './cellVariables';
import { each, imagesOf, reviveImage } from './blocks';
import { installClock } from './clock';
import { installConsole } from './console';
import { bare, encodeList } from './encoding';
import { expose } from './expose';
import { fixBuffers } from './fixedBuffers';
import { formatValue } from './formatValue';
import { createLiveVariables } from './liveVariables';
import { longTexts } from './longTexts';
import { Namespaces, type InvokeMember, type RealmNamespace } from './namespaces';
import { createOutbox } from './outbox';
import type { Post, PostType, RealmEntries, RealmSetup } from './boundary';
import { createPrograms } from './programs';
import { registerProxies } from './proxyRegistry';
import { installRandomness } from './randomness';
import { refuseLong, refuseMore, refuseOutput } from './refusals';
import { named, received, revive, type Failure } from './received';
import { STOP } from './stop';
import * as textTools from './textTools';
import { namedArguments, objectArgument } from './callArguments';
import { describeThrown } from './thrown';

/** What a call came to; `form` and `content` are those of a `ToolSuccess`. */
type Settled =
  | readonly [callId: number, ok: true, value: unknown, form: 'structured' | 'blocks' | null, content: unknown]
  | readonly [callId: number, ok: false, failure: Failure];

interface Waiting {
  readonly callee: string;
  /** Made where the call was, so that its failure can tell that place. */
  readonly origin: Error;
  resolve(value: unknown): void;
  reject(reason: unknown): void;
}

const { parse, stringify } = JSON;
const { apply } = Reflect;
const { defineProperty, create, freeze } = Object;
const NativePromise = Promise;
const NativeError = Error;
const NativeTypeError = TypeError;
const then = NativePromise.prototype.then;
const mapGet = Map.prototype.get;
const mapSet = Map.prototype.set;
const mapDelete = Map.prototype.delete;
const mapClear = Map.prototype.clear;
const mapForEach = Map.prototype.forEach;
const mapSize = Object.getOwnPropertyDescriptor(Map.prototype, 'size')?.get as () => number;
const NativeMap = Map;
const forEach = Array.prototype.forEach;
const arrayPush = Array.prototype.push;
const arrayJoin = Array.prototype.join;

/** Of so many calls that were not awaited the place is told. */
const MAX_PLACES = 20;

/** What ends a cell: SUBMIT throws it, and a post when the time is over. The transform carries it through `catch`. */
const SIGNAL: unknown = freeze(create(null));

export function createRealm(postNow: Post, setupJson: string): RealmEntries {
  const setup = parse(setupJson) as RealmSetup;
  const scope = globalThis as unknown as Record<string, unknown>;
  const calls = new NativeMap<number, Waiting>();
  const timers = new NativeMap<number, () => unknown>();
  const inputChunks: string[] = [];
  let nextId = 1;
  let isSubmitted = false;
  let isStopped = false;
  let isDone = false;
  let refusal: unknown;
  let finish = (_ok: boolean, _result: unknown): void => undefined;

  for (const name of setup.removedGlobals) delete scope[name];
  fixBuffers(scope);
  const setClock = installClock(scope);
  const setSeed = installRandomness();
  const isProxy = registerProxies(scope);
  const outbox = createOutbox(postNow, setup.holdsPosts === true);
  let trace: unknown;

  function stopIfEnded(): void {
    if (isSubmitted || isStopped) throw SIGNAL;
  }

  function heed(answer: string): string {
    if (answer !== STOP) return answer;
    isStopped = true;
    throw SIGNAL;
  }

  function post(type: PostType, id: number, text: string): string {
    if (isStopped) throw SIGNAL;
    if (type !== 'print') console.flush();
    return heed(outbox.post(type, id, text));
  }

  function postLater(type: 'call' | 'done', id: number, body: string): void {
    if (isStopped) throw SIGNAL;
    console.flush();
    heed(outbox.add(type, id, body));
  }

  function clear(): void {
    outbox.empty();
    apply(mapClear, calls, []);
    apply(mapClear, timers, []);
  }

  const variables = createCellVariables(scope, (thrown) => {
    if (thrown === SIGNAL) throw SIGNAL;
    stopIfEnded();
  });

  function waitingCount(): number {
    return (apply(mapSize, calls, []) as number) + (apply(mapSize, timers, []) as number);
  }

  function call(name: string, args: readonly unknown[], callee = name): Promise<unknown> {
    stopIfEnded();
    refuseMore(waitingCount(), setup.pendingCalls);
    const id = nextId;
    nextId += 1;
    const long = name === 'tool' ? undefined : longTexts(args[0]);
    const origin = new NativeError();
    const place = setup.tellsPlaces && name === 'tool' ? `,${stringify(traceOf(origin))}` : '';
    const encoded = encodeList(args, setup.callChars, long === undefined ? 0 : 1);
    const text = `[${stringify(name)},${encoded.text},${long !== undefined}${place}]`;
    refuseLong(callee, text.length + encoded.leftOut + (long?.longest ?? 0), setup.callChars);
    if (long !== undefined) apply(forEach, long.texts, [(one: string) => post('text', id, one)]);
    return new NativePromise((resolve, reject) => {
      apply(mapSet, calls, [id, { callee, origin, resolve, reject }]);
      if (long === undefined) postLater('call', id, text);
      else post('call', id, text);
    });
  }

  function submit(args: readonly unknown[]): never {
    stopIfEnded();
    const { text, leftOut } = encodeList(args, setup.outputChars);
    const refused = refuseOutput(text.length + leftOut, setup.outputChars) || post('submit', 0, text);
    if (refused !== '') {
      refusal = named('SubmitError', refused);
      throw refusal;
    }
    isSubmitted = true;
    throw SIGNAL;
  }

  for (const name of setup.functions) expose(scope, name, (...args: unknown[]) => call(name, args));
  expose(scope, 'budget', () => parse(post('budget', 0, '')) as unknown);
  expose(scope, 'show', (...values: unknown[]) => {
    each(values, (value) => {
      const images = imagesOf(value);
      if (images.length === 0) throw new NativeTypeError('show takes an image that a tool returned: its content block');
      each(images, (image) => {
        const refused = post('show', 0, stringify(bare({ ...image })));
        if (refused !== '') throw new NativeError(refused);
      });
    });
  });
  expose(scope, 'SUBMIT', (...args: unknown[]) => submit(args));
  const console = installConsole(scope, setup.consoleChars, post);
  expose(scope, 'setTimeout', (callback: unknown, delayMs: unknown, ...args: unknown[]) => {
    if (typeof callback !== 'function') throw new NativeTypeError('setTimeout takes a function');
    refuseMore(waitingCount(), setup.pendingCalls);
    const id = nextId;
    nextId += 1;
    apply(mapSet, timers, [id, () => apply(callback as () => unknown, undefined, args)]);
    const delay = Number(delayMs);
    post('startTimer', id, String(delay > 0 ? delay : 0));
    return id;
  });
  expose(scope, 'clearTimeout', (id: unknown) => {
    if (apply(mapDelete, timers, [id])) post('stopTimer', Number(id), '');
  });
  // Code may take these names for variables of its own, so they are neither frozen nor refused.
  for (const [name, value] of Object.entries(textTools)) {
    defineProperty(scope, name, { value, writable: true, configurable: true });
  }
  const invokeMember: InvokeMember = (namespace, member, args, parameters) => {
    const callee = `${namespace}.${member}`;
    if (parameters !== undefined)
      return call('tool', [namespace, member, namedArguments(callee, parameters, args)], callee);
    const input = objectArgument(callee, args);
    return call('tool', [namespace, member, input], callee);
  };
  const runProgram = createPrograms(invokeMember, variables.guard);
  const namespaces = new Namespaces(scope, invokeMember, runProgram);
  namespaces.update(setup.namespaces);
  const liveVariables = createLiveVariables(scope, isProxy);

  return {
    start(cell, cellId, seed, clock) {
      clear();
      setClock(clock);
      setSeed(seed);
      isSubmitted = false;
      isStopped = false;
      isDone = false;
      console.restart();
      finish = (ok, result) => {
        isDone = true;
        const unawaited: (readonly string[])[] = [];
        apply(mapForEach, calls, [
          ({ callee, origin }: Waiting) => {
            const { length } = unawaited;
            const one = length < MAX_PLACES ? [callee, traceOf(origin)] : [callee];
            defineProperty(unawaited, length, { value: bare(one), enumerable: true });
          },
        ]);
        const value = ok && result !== undefined ? formatValue(result) : undefined;
        const error = ok
          ? undefined
          : bare({ ...describeThrown(result), isRefusal: refusal !== undefined && result === refusal });
        postLater('done', cellId, stringify(bare({ unawaited: bare(unawaited), value, error })));
      };
      try {
        variables.settle();
        const running = cell(variables.guard);
        apply(then, running, [(value: unknown) => finish(true, value), (thrown: unknown) => finish(false, thrown)]);
      } catch (thrown) {
        finish(false, thrown);
      }
      return outbox.content;
    },
    settle(settledJson, clock) {
      outbox.empty();
      setClock(clock);
      each(parse(settledJson) as readonly Settled[], (settled) => {
        const waiting = apply(mapGet, calls, [settled[0]]) as Waiting | undefined;
        if (waiting === undefined) return;
        apply(mapDelete, calls, [settled[0]]);
        try {
          if (settled[1]) waiting.resolve(received(settled[2], settled[3], settled[4]));
          else waiting.reject(revive(settled[2], waiting.origin));
        } catch (thrown) {
          // Generated code may have its own way to write traces, which can throw; the others must not suffer for it.
          waiting.reject(thrown);
        }
      });
      return outbox.content;
    },
    fireTimer(timerId, clock) {
      outbox.empty();
      setClock(clock);
      const callback = apply(mapGet, timers, [timerId]) as (() => unknown) | undefined;
      apply(mapDelete, timers, [timerId]);
      try {
        if (!isDone) callback?.();
      } catch (thrown) {
        finish(false, thrown);
      }
      return outbox.content;
    },
    unsent() {
      return outbox.content;
    },
    addInput(name, chunk, kind, isLast) {
      apply(arrayPush, inputChunks, [chunk]);
      if (!isLast) return;
      const text = inputChunks.length === 1 ? chunk : (apply(arrayJoin, inputChunks, ['']) as string);
      inputChunks.length = 0;
      const value: unknown = kind === 'text' ? text : reviveImage(parse(text));
      if (kind === 'trace') trace = value;
      defineProperty(scope, name, { value, writable: true, configurable: true, enumerable: true });
    },
    listVariables() {
      return liveVariables.list(trace);
    },
    updateNamespaces(json) {
      namespaces.update(parse(json) as readonly RealmNamespace[]);
    },
    abandon() {
      isStopped = false;
      console.flush();
      clear();
    },
  };
}

/** Generated code may have its own way to write traces; then there is none. */
function traceOf({ stack }: Error): string {
  return typeof stack === 'string' ? stack : '';
}
