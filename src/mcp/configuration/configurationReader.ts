import type { Node } from 'jsonc-parser';
import { said, type Said } from '../../core/said';
import type { SayingCode, SayingValue } from '../../protocol/sayings';
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

  report(offset: number, what: Said, server?: string): void {
    this.problems.push(this.#problem(offset, what, server));
  }

  notice(offset: number, what: Said, server?: string): void {
    this.notices.push(this.#problem(offset, what, server));
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

  #problem(offset: number, { message, saying }: Said, server: string | undefined): ConfigurationProblem {
    return { ...this.positionOf(offset), message, saying, ...(server === undefined ? {} : { server }) };
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

  fail(what: Said, field?: string): void {
    this.isBroken = true;
    const at = (field === undefined ? undefined : this.#fields.get(field)) ?? this.#node;
    this.#reader.report(at.offset, what, this.#server);
  }

  string(field: string): string | undefined {
    const node = this.#fields.get(field);
    if (node === undefined) return undefined;
    if (node.type === 'string') return node.value as string;
    this.#expected(node, field, 'string');
    return undefined;
  }

  requiredString(field: string): string {
    const value = this.string(field);
    if (value === undefined) {
      if (!this.isBroken) this.fail(said('config.missing', field));
      return '';
    }
    if (value.trim() === '') this.fail(said('config.empty', field), field);
    return value;
  }

  boolean(field: string): boolean {
    const node = this.#fields.get(field);
    if (node === undefined) return false;
    if (node.type === 'boolean') return node.value as boolean;
    this.#expected(node, field, 'trueOrFalse');
    return false;
  }

  strings(field: string): readonly string[] {
    const node = this.#fields.get(field);
    if (node === undefined) return [];
    if (node.type !== 'array') {
      this.#expected(node, field, 'strings');
      return [];
    }
    const values: string[] = [];
    for (const [index, item] of (node.children ?? []).entries()) {
      if (item.type === 'string') values.push(item.value as string);
      else this.#expected(item, `${field}[${index}]`, 'string');
    }
    return values;
  }

  /** The fields of an object in this one; undefined where there is none. */
  object(field: string): EntryReader | undefined {
    const node = this.#fields.get(field);
    if (node?.type === 'object') return this.#reader.entry(node, this.#server);
    if (node !== undefined) this.#expected(node, field, 'object');
    return undefined;
  }

  /** What is wrong costs nothing: it is only told. */
  notice(what: Said, field: string): void {
    this.#reader.notice((this.#fields.get(field) ?? this.#node).offset, what, this.#server);
  }

  /** An object of strings; `isNullable` also lets numbers and `null` pass, as environments may have them. */
  record(field: string, isNullable: boolean): ReadonlyMap<string, string | null> {
    const node = this.#fields.get(field);
    const values = new Map<string, string | null>();
    if (node === undefined) return values;
    if (node.type !== 'object') {
      this.#expected(node, field, 'record');
      return values;
    }
    for (const { name, key, value } of this.#reader.properties(node)) {
      if (value?.type === 'string') values.set(name, value.value as string);
      else if (isNullable && value?.type === 'number') values.set(name, String(value.value));
      else if (isNullable && value?.type === 'null') values.set(name, null);
      else this.#expected(value ?? key, `${field}.${name}`, isNullable ? 'scalar' : 'string');
    }
    return values;
  }

  /** The fields of an object in this one. */
  nested(field: string): EntryReader | undefined {
    const node = this.#fields.get(field);
    if (node?.type === 'object') return new EntryReader(this.#reader, node, this.#server);
    if (node !== undefined) this.#expected(node, field, 'object');
    return undefined;
  }

  list(field: string): readonly Node[] | undefined {
    const node = this.#fields.get(field);
    if (node?.type === 'array') return node.children ?? [];
    if (node !== undefined) this.#expected(node, field, 'list');
    return undefined;
  }

  #expected(node: Node, field: string, wanted: NamedType): void {
    this.isBroken = true;
    const what = said('config.otherType', field, { code: `type.${wanted}` }, nameOfType(node));
    this.#reader.report(node.offset, what, this.#server);
  }
}

type NamedType = SayingCode extends infer Code ? (Code extends `type.${infer Name}` ? Name : never) : never;

/** As a clause; of no node at all where the text ends. */
export function nameOfType(node: Node | undefined): SayingValue {
  const type = node?.type ?? 'nothing';
  // A property is never a value.
  return type === 'null' || type === 'property' ? type : { code: `type.${type}` };
}
