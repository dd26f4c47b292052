/**
 * Saved programs: functions that the worker hands in as text when they are called first, and that run here like the
 * code that calls them. Each has `programs` of its own, which knows who called whom.
 */
import type { CellGuard } from '../../core/cell/cellGuard';
import { each } from './blocks';
import type { InvokeMember, InvokeProgram } from './namespaces';
import { named } from './received';

type Program = (input: unknown) => unknown;
type ProgramMaker = (guard: CellGuard, programs: object) => Program;

const { create, defineProperty, freeze } = Object;
const { apply } = Reflect;
const NativeMap = Map;
const NativeError = Error;
const NativeString = String;
const mapGet = Map.prototype.get;
const mapSet = Map.prototype.set;
const { add, has } = WeakSet.prototype;
const isInstance = Function.prototype[Symbol.hasInstance];
const exec = RegExp.prototype.exec;
/** Called by another name it evaluates in the global scope. */
const evaluate = eval;

/** Programs that call themselves, or each other in a circle, end here. */
const MAX_DEPTH = 8;
/** A frame of evaluated code: by the name that a program's script gives itself, or as QuickJS calls all such code. */
const FRAME = /(?:program-\w+\.js|<input>|<evalScript>):(\d+)/;

export function createPrograms(invoke: InvokeMember, guard: CellGuard): InvokeProgram {
  const makers = new NativeMap<string, ProgramMaker>();
  /** Errors that tell already in which program they were thrown. */
  const placed = new WeakSet();

  function makerOf(script: string): ProgramMaker {
    const known = apply(mapGet, makers, [script]) as ProgramMaker | undefined;
    if (known !== undefined) return known;
    const made = evaluate(script) as ProgramMaker;
    apply(mapSet, makers, [script, made]);
    return made;
  }

  function run(
    name: string,
    args: readonly unknown[],
    all: () => readonly string[],
    callers: readonly string[],
  ): Promise<unknown> {
    const chain = freeze([...callers, name]);
    if (chain.length > MAX_DEPTH) {
      let path = '';
      each(chain, (one) => (path += `${path === '' ? '' : ' → '}${NativeString(one)}`));
      throw named('LimitError', `programs call each other at most ${MAX_DEPTH} deep: ${path}`);
    }
    const opening = invoke('programs', name, args) as Promise<unknown>;
    const own = create(null) as object;
    each(all(), (one) => {
      const other = NativeString(one);
      const value = freeze((...given: unknown[]) => run(other, given, all, chain));
      defineProperty(own, other, { value, enumerable: true });
    });
    return execute(name, opening, args[0] ?? {}, freeze(own));
  }

  async function execute(name: string, opening: Promise<unknown>, input: unknown, own: object): Promise<unknown> {
    const script = (await opening) as string;
    try {
      return await makerOf(script)(guard, own)(input);
    } catch (thrown) {
      tellPlace(thrown, name);
      throw thrown;
    }
  }

  /** The message says where in which program it was thrown, for the code that catches it and for the model. */
  function tellPlace(thrown: unknown, name: string): void {
    try {
      if (!apply(isInstance, NativeError, [thrown]) || apply(has, placed, [thrown])) return;
      const error = thrown as Error;
      apply(add, placed, [error]);
      const frame = apply(exec, FRAME, [NativeString(error.stack)]) as RegExpExecArray | null;
      const line = frame?.[1] === undefined ? '' : `, line ${frame[1]}`;
      const value = `${NativeString(error.message)} (in programs.${name}${line})`;
      defineProperty(error, 'message', { value, configurable: true, writable: true });
    } catch {
      // The error is generated code's own, and may refuse to be read or changed; it stays as it is.
    }
  }

  return (name, args, all) => run(name, args, all, []);
}
