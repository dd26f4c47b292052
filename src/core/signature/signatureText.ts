/**
 * Reads signatures such as `document: str, question -> answer: str, score: float, tags: list[str]`, as DSPy writes them;
 * the types of TypeScript (`string[]`, `"a" | "b"`) mean the same. A type becomes a JSON Schema.
 */
import type { JsonObject, JsonValue } from '../json';

export interface SignatureField {
  readonly name: string;
  readonly schema: JsonObject;
}

export interface SignatureText {
  readonly inputs: readonly SignatureField[];
  readonly outputs: readonly SignatureField[];
}

/** Throws a `SyntaxError` that names the place. */
export function parseSignatureText(text: string): SignatureText {
  const reader = new Reader(text);
  const inputs = reader.fields();
  reader.expect('->');
  const outputs = reader.fields();
  reader.end();
  if (outputs.length === 0) throw new SyntaxError('A signature needs at least one output after `->`.');
  return { inputs, outputs };
}

const TYPES: Readonly<Record<string, JsonObject>> = {
  str: { type: 'string' },
  string: { type: 'string' },
  int: { type: 'integer' },
  integer: { type: 'integer' },
  float: { type: 'number' },
  number: { type: 'number' },
  bool: { type: 'boolean' },
  boolean: { type: 'boolean' },
  list: { type: 'array' },
  array: { type: 'array' },
  dict: { type: 'object' },
  object: { type: 'object' },
  None: { type: 'null' },
  null: { type: 'null' },
  any: {},
  Any: {},
  unknown: {},
};

class Reader {
  readonly #tokens: readonly { readonly text: string; readonly at: number }[];
  #next = 0;

  constructor(text: string) {
    const pattern =
      /\s*(->|[[\](){},:|<>?]|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|-?\d+(?:\.\d+)?|[\p{L}_$][\p{L}\p{N}_$]*|\S)/gu;
    this.#tokens = [...text.matchAll(pattern)].map((match) => ({ text: match[1] ?? '', at: match.index }));
  }

  fields(): readonly SignatureField[] {
    const fields: SignatureField[] = [];
    while (this.#peek() !== '' && this.#peek() !== '->') {
      const name = this.#name();
      if (fields.some((field) => field.name === name)) throw this.#fault(`${name} is named twice`);
      fields.push({ name, schema: this.#accept(':') ? this.#type() : {} });
      if (!this.#accept(',')) break;
    }
    return fields;
  }

  expect(text: string): void {
    if (!this.#accept(text)) throw this.#fault(`\`${text}\` was expected`);
  }

  end(): void {
    if (this.#peek() !== '') throw this.#fault('nothing more was expected');
  }

  #type(): JsonObject {
    const options = [this.#suffixed()];
    while (this.#accept('|')) options.push(this.#suffixed());
    return unionOf(options);
  }

  #suffixed(): JsonObject {
    let type = this.#single();
    while (this.#peek() === '[' && this.#peek(1) === ']') {
      this.#next += 2;
      type = { type: 'array', items: type };
    }
    return type;
  }

  #single(): JsonObject {
    const literal = this.#literal();
    if (literal !== undefined) return { enum: [literal] };
    if (this.#accept('(')) {
      const inner = this.#type();
      this.expect(')');
      return inner;
    }
    const name = this.#name();
    const closing = this.#accept('[') ? ']' : this.#accept('<') ? '>' : undefined;
    if (closing === undefined || this.#peek() === ']') {
      // `string[]`: the bracket belongs to the suffix.
      if (closing === ']') this.#next -= 1;
      return this.#plain(name);
    }
    if (name === 'Literal') return this.#literals(closing);
    const parts = [this.#type()];
    while (this.#accept(',')) parts.push(this.#type());
    this.expect(closing);
    return this.#generic(name, parts);
  }

  #literals(closing: string): JsonObject {
    const values: JsonValue[] = [];
    do {
      const value = this.#literal();
      if (value === undefined) throw this.#fault('a literal was expected');
      values.push(value);
    } while (this.#accept(','));
    this.expect(closing);
    return { enum: values };
  }

  #generic(name: string, parts: readonly JsonObject[]): JsonObject {
    const [first = {}, second = {}] = parts;
    switch (name) {
      case 'list':
      case 'List':
      case 'Array':
      case 'set':
      case 'Sequence':
        return { type: 'array', items: first };
      case 'dict':
      case 'Dict':
      case 'Record':
        return { type: 'object', additionalProperties: second };
      case 'tuple':
      case 'Tuple':
        return { type: 'array', prefixItems: parts, minItems: parts.length, maxItems: parts.length };
      case 'Optional':
        return unionOf([first, { type: 'null' }]);
      case 'Union':
        return unionOf(parts);
      default:
        throw this.#fault(`the type ${name} is not known`);
    }
  }

  #plain(name: string): JsonObject {
    const type = Object.hasOwn(TYPES, name) ? TYPES[name] : undefined;
    if (type === undefined) throw this.#fault(`the type ${name} is not known`);
    return type;
  }

  #literal(): JsonValue | undefined {
    const text = this.#peek();
    if (/^["']/.test(text)) {
      this.#next += 1;
      return text.slice(1, -1).replaceAll(/\\(.)/g, '$1');
    }
    if (/^(-?\d|true$|false$|True$|False$)/.test(text)) {
      this.#next += 1;
      return JSON.parse(text.toLowerCase()) as JsonValue;
    }
    return undefined;
  }

  #name(): string {
    const text = this.#peek();
    if (!/^[\p{L}_$]/u.test(text))
      throw this.#fault(text === '' ? 'a name was expected at the end' : `a name was expected, not \`${text}\``);
    this.#next += 1;
    return text;
  }

  #peek(ahead = 0): string {
    return this.#tokens[this.#next + ahead]?.text ?? '';
  }

  #accept(text: string): boolean {
    if (this.#peek() !== text) return false;
    this.#next += 1;
    return true;
  }

  #fault(what: string): SyntaxError {
    const at = this.#tokens[Math.min(this.#next, this.#tokens.length - 1)]?.at ?? 0;
    return new SyntaxError(`The signature cannot be read at character ${at + 1}: ${what}.`);
  }
}

function unionOf(options: readonly JsonObject[]): JsonObject {
  const [only] = options;
  if (options.length === 1 && only !== undefined) return only;
  if (options.every((option) => Array.isArray(option['enum'])))
    return { enum: options.flatMap((option) => option['enum'] as JsonValue[]) };
  return { anyOf: options };
}
