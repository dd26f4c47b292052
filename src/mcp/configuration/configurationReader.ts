import type { Node } from 'jsonc-parser';
import type { ConfigurationProblem, Position } from './configuration';

/** Reads the nodes of a syntax tree as the types that a configuration should have, and notes what is different. */
export class ConfigurationReader {
  readonly problems: ConfigurationProblem[] = [];
  readonly notices: ConfigurationProblem[] = [];
  readonly #lineStarts: readonly number[];

  constructor(text: string) {
    const starts = [0];
    for (const lineBreak of text.matchAll(/\r\n|\r|\n/g)) starts.push(lineBreak.index + lineBreak[0].length);
    this.#lineStarts = starts;
  }

  positionOf(offset: number): Position {
    let line = this.#lineStarts.findIndex((start) => start > offset);
    if (line === -1) line = this.#lineStarts.length;
    return { line, column: offset - (this.#lineStarts[line - 1] ?? 0) + 1 };
  }

  report(offset: number, message: string, server?: string): void {
    this.problems.push(this.#problem(offset, message, server));
  }

  notice(offset: number, message: string, server?: string): void {
    this.notices.push(this.#problem(offset, message, server));
  }

  /** The properties of an object node in their order, duplicates included. */
  properties(node: Node): readonly Property[] {
    const properties: Property[] = [];
    for (const property of node.children ?? []) {
      const [key, value] = property.children ?? [];
      if (key !== undefined) properties.push({ name: String(key.value), key, value });
    }
    return properties;
  }

  entry(node: Node, server?: string): EntryReader {
    return new EntryReader(this, node, server);
  }

  #problem(offset: number, message: string, server: string | undefined): ConfigurationProblem {
    return { ...this.positionOf(offset), message, ...(server === undefined ? {} : { server }) };
  }
}

export interface Property {
  readonly name: string;
  readonly key: Node;
  /** Absent where the text ends after the name. */
  readonly value: Node | undefined;
}

/** The fields of one object. After the first problem `isBroken` is true and the entry should be left out. */
export class EntryReader {
  isBroken = false;
  readonly #reader: ConfigurationReader;
  readonly #node: Node;
  readonly #server: string | undefined;
  readonly #fields = new Map<string, Node | undefined>();

  constructor(reader: ConfigurationReader, node: Node, server: string | undefined) {
    this.#reader = reader;
    this.#node = node;
    this.#server = server;
    for (const { name, value } of reader.properties(node)) this.#fields.set(name, value);
  }

  get names(): readonly string[] {
    return [...this.#fields.keys()];
  }

  node(field: string): Node | undefined {
    return this.#fields.get(field);
  }

  has(field: string): boolean {
    return this.#fields.has(field);
  }

  fail(message: string, field?: string): void {
    this.isBroken = true;
    const at = (field === undefined ? undefined : this.#fields.get(field)) ?? this.#node;
    this.#reader.report(at.offset, message, this.#server);
  }

  string(field: string): string | undefined {
    const node = this.#fields.get(field);
    if (node === undefined) return undefined;
    if (node.type === 'string') return node.value as string;
    this.#expected(node, `"${field}"`, 'a string');
    return undefined;
  }

  requiredString(field: string): string {
    const value = this.string(field);
    if (value === undefined) {
      if (!this.isBroken) this.fail(`"${field}" is missing; a string is expected.`);
      return '';
    }
    if (value.trim() === '') this.fail(`"${field}" must not be empty.`, field);
    return value;
  }

  boolean(field: string): boolean {
    const node = this.#fields.get(field);
    if (node === undefined) return false;
    if (node.type === 'boolean') return node.value as boolean;
    this.#expected(node, `"${field}"`, 'true or false');
    return false;
  }

  strings(field: string): readonly string[] {
    const node = this.#fields.get(field);
    if (node === undefined) return [];
    if (node.type !== 'array') {
      this.#expected(node, `"${field}"`, 'a list of strings');
      return [];
    }
    const values: string[] = [];
    for (const [index, item] of (node.children ?? []).entries()) {
      if (item.type === 'string') values.push(item.value as string);
      else this.#expected(item, `"${field}[${index}]"`, 'a string');
    }
    return values;
  }

  /** The fields of an object in this one; undefined where there is none. */
  object(field: string): EntryReader | undefined {
    const node = this.#fields.get(field);
    if (node?.type === 'object') return this.#reader.entry(node, this.#server);
    if (node !== undefined) this.#expected(node, `"${field}"`, 'an object');
    return undefined;
  }

  /** What is wrong costs nothing: it is only told. */
  notice(message: string, field: string): void {
    this.#reader.notice((this.#fields.get(field) ?? this.#node).offset, message, this.#server);
  }

  /** An object of strings; `isNullable` also lets numbers and `null` pass, as environments may have them. */
  record(field: string, isNullable: boolean): ReadonlyMap<string, string | null> {
    const node = this.#fields.get(field);
    const values = new Map<string, string | null>();
    if (node === undefined) return values;
    if (node.type !== 'object') {
      this.#expected(node, `"${field}"`, 'an object of strings');
      return values;
    }
    for (const { name, key, value } of this.#reader.properties(node)) {
      if (value?.type === 'string') values.set(name, value.value as string);
      else if (isNullable && value?.type === 'number') values.set(name, String(value.value));
      else if (isNullable && value?.type === 'null') values.set(name, null);
      else this.#expected(value ?? key, `"${field}.${name}"`, isNullable ? 'a string, a number or null' : 'a string');
    }
    return values;
  }

  /** The fields of an object in this one. */
  nested(field: string): EntryReader | undefined {
    const node = this.#fields.get(field);
    if (node?.type === 'object') return new EntryReader(this.#reader, node, this.#server);
    if (node !== undefined) this.#expected(node, `"${field}"`, 'an object');
    return undefined;
  }

  list(field: string): readonly Node[] | undefined {
    const node = this.#fields.get(field);
    if (node?.type === 'array') return node.children ?? [];
    if (node !== undefined) this.#expected(node, `"${field}"`, 'a list');
    return undefined;
  }

  #expected(node: Node, what: string, wanted: string): void {
    this.isBroken = true;
    this.#reader.report(node.offset, `${what} must be ${wanted}, not ${nameOfType(node)}.`, this.#server);
  }
}

export function nameOfType(node: Node): string {
  if (node.type === 'null') return 'null';
  return node.type === 'array' || node.type === 'object' ? `an ${node.type}` : `a ${node.type}`;
}
