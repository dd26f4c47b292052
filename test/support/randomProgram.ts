/**
 * Small random programs whose behaviour depends on what their declarations mean: every kind of declaration, at the top
 * and in blocks, used before and after, assigned, captured, in loops, `try` and functions. They end by themselves:
 * `tick()` throws when too much was done. They call `log`, `num`, `tick` and `later`, and set `probe`.
 */
export const PROGRAM_NAMES = ['a', 'b', 'c', 'd', 'e', 'f', 'g'] as const;

/** What the programs call. The text of functions may differ (see the corpus), so it is their name. */
export const PROGRAM_PRELUDE = `
Function.prototype.toString = function () { return 'function ' + this.name; };
globalThis.logged = [];
globalThis.later = [];
globalThis.ticks = 0;
globalThis.tick = () => { if (++ticks > 300) throw new Error('too long'); };
globalThis.show = (value) => typeof value === 'function' ? 'function ' + value.name : JSON.stringify(value) ?? 'undefined';
globalThis.log = (...values) => { if (logged.length < 300) logged.push(values.map(show).join(' ')); };
globalThis.num = (value) => typeof value === 'number' ? value % 1000 : typeof value === 'function' ? -1 : -2;
`;

/** An expression with the values of all names, or why they cannot be read. */
export const READ_NAMES = `[${PROGRAM_NAMES.map((name) => `() => ${name}`).join(', ')}].map((get) => { try { return show(get()) } catch (e) { return e.message } })`;

export class RandomProgram {
  readonly #random: () => number;
  /** What the scopes around the place that is written declare; the first is the top level. */
  readonly #scopes: { readonly lexical: Set<string>; readonly vars: Set<string> }[] = [];
  #functionDepth = 0;
  #loopDepth = 0;

  constructor(seed: number) {
    this.#random = mulberry32(seed);
  }

  write(): string {
    this.#scopes.push({ lexical: new Set(), vars: new Set() });
    const body = this.#statements(4 + this.#below(9), 3);
    return `probe = () => ${READ_NAMES};\n${body}`;
  }

  #statements(count: number, depth: number): string {
    return Array.from({ length: count }, () => this.#statement(depth)).join('\n');
  }

  #statement(depth: number): string {
    const declares = this.#random() < 0.4;
    if (declares) return this.#declaration(depth);
    const written = depth > 0 && this.#random() < 0.45 ? this.#compound(depth - 1) : this.#simple();
    return this.#random() < 0.5 ? `try { ${written} } catch (e) { log(e.name, e.message) }` : written;
  }

  #declaration(depth: number): string {
    const free = this.#pick(PROGRAM_NAMES);
    const scope = this.#scopes.at(-1);
    const isTaken = scope === undefined || scope.lexical.has(free);
    const isVar = this.#random() < 0.3;
    if (isTaken || (isVar ? this.#hidesLexical(free) : scope.vars.has(free))) return this.#simple();
    if (isVar) {
      for (const one of this.#scopes) one.vars.add(free);
      return this.#pick([
        `var ${free};`,
        `var ${free} = ${this.#value()};`,
        `var { ${free} = ${this.#value()} } = {};`,
      ]);
    }
    if (this.#random() < 0.35) {
      if (depth === 0) return this.#simple();
      const isTop = this.#scopes.length === 1;
      scope[isTop ? 'vars' : 'lexical'].add(free);
      return `${this.#pick(['', '', '', 'async '])}function ${free}() { tick(); ${this.#inFunction(depth - 1)} return ${this.#value()}; }`;
    }
    scope.lexical.add(free);
    const kind = this.#pick(['let', 'const']);
    const other = PROGRAM_NAMES.find((name) => !scope.lexical.has(name) && !scope.vars.has(name));
    const roll = this.#random();
    if (roll < 0.15) return `class ${free} { static v = ${this.#value()}; get() { return ${this.#value()}; } }`;
    if (roll < 0.35 && other !== undefined) {
      scope.lexical.add(other);
      return this.#pick([
        `${kind} { x: ${free} = ${this.#value()}, ${other} = ${this.#value()} } = { x: ${this.#pick(['1', 'undefined'])} };`,
        `${kind} [${free}, ${other} = ${this.#value()}] = [${this.#value()}];`,
        `${kind} ${free} = ${this.#value()}, ${other} = ${this.#value()};`,
      ]);
    }
    return kind === 'let' && roll > 0.85 ? `let ${free};` : `${kind} ${free} = ${this.#value()};`;
  }

  /** Whether a `var` here would meet a `let` of a scope that it is hoisted through. */
  #hidesLexical(name: string): boolean {
    return this.#scopes.some(({ lexical }) => lexical.has(name));
  }

  #simple(): string {
    const name = this.#name();
    const loops = this.#loopDepth > 0 ? ['continue;', 'break;'] : [];
    return this.#pick([
      `log(${this.#value()});`,
      `log(${this.#value()});`,
      `${name} = ${this.#value()};`,
      `${name} = ${this.#value()};`,
      `${name} += ${this.#value()};`,
      `${name}++;`,
      `${name} ??= ${this.#value()};`,
      `[${name}, ${this.#name()} = 3] = [${this.#value()}];`,
      `({ x: ${name} } = { x: ${this.#value()} });`,
      `log(typeof ${name});`,
      `later.push(() => ${name});`,
      `later.push(() => { ${name} = ${this.#value()}; });`,
      `for (const one of later) { tick(); log(one()); }`,
      ...(this.#random() < 0.3 ? [`throw new RangeError('thrown');`, `return ${this.#value()};`] : []),
      ...(this.#functionDepth === 0 ? ['await null;'] : []),
      ...loops,
    ]);
  }

  #compound(depth: number): string {
    const condition = `num(${this.#value()}) ${this.#pick(['<', '>', '!=='])} ${this.#below(4)}`;
    const kind = this.#below(9);
    switch (kind) {
      case 0:
        return this.#block(depth);
      case 1:
        return `if (${condition}) ${this.#block(depth)} else ${this.#block(depth)}`;
      case 2:
        return `for (let ${this.#pick(PROGRAM_NAMES)} of [1, 2]) ${this.#loop(depth)}`;
      case 3:
        return `for (let i = 0; i < 3; i++) ${this.#loop(depth)}`;
      case 4:
        return `for (${this.#name()} of [5, 6]) ${this.#loop(depth)}`;
      case 5:
        return `try ${this.#block(depth)} catch ${this.#pick(['', '(e) ', '({ message }) '])}${this.#block(depth)} finally ${this.#block(depth)}`;
      case 6:
        return `switch (num(${this.#value()})) { case 1: ${this.#scoped(() => `${this.#statement(depth)} default: ${this.#statement(depth)}`)} }`;
      case 7:
        return `later.push(${this.#pick(['() =>', 'function ()'])} { tick(); ${this.#inFunction(depth)} });`;
      default:
        return `log((() => { tick(); ${this.#inFunction(depth)} return ${this.#value()}; })());`;
    }
  }

  #block(depth: number): string {
    return `{ ${this.#scoped(() => this.#statements(1 + this.#below(3), depth))} }`;
  }

  #loop(depth: number): string {
    this.#loopDepth += 1;
    const written = `{ tick(); ${this.#scoped(() => this.#statements(1 + this.#below(2), depth))} }`;
    this.#loopDepth -= 1;
    return written;
  }

  #scoped(write: () => string): string {
    this.#scopes.push({ lexical: new Set(), vars: new Set() });
    const written = write();
    this.#scopes.pop();
    return written;
  }

  #inFunction(depth: number): string {
    const scopes = this.#scopes.splice(0);
    const loopDepth = this.#loopDepth;
    this.#loopDepth = 0;
    this.#functionDepth += 1;
    const written = this.#scoped(() => this.#statements(this.#below(3), depth));
    this.#functionDepth -= 1;
    this.#loopDepth = loopDepth;
    this.#scopes.push(...scopes);
    return written;
  }

  #value(): string {
    return this.#pick([
      () => String(this.#below(10)),
      () => this.#name(),
      () => `num(${this.#name()}) + ${this.#below(5)}`,
      () => `num(${this.#name()}) * num(${this.#name()})`,
      () => `() => ${this.#name()}`,
      () => 'function () {}',
      () => `typeof ${this.#name()} === 'function' ? 1 : 2`,
      () => 'class { static v = 1 }',
    ])();
  }

  #name(): string {
    return this.#pick(PROGRAM_NAMES);
  }

  #pick<T>(all: readonly T[]): T {
    return all[this.#below(all.length)] as T;
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }
}

/** The generator of Tommy Ettinger: 32 bits of state, good enough to choose with. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
