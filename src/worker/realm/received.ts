/** What calls came to, as generated code receives it: values, or errors with their properties. */
import { hide, reviveBlocks } from './blocks';

export interface Failure {
  readonly name: string;
  readonly message: string;
  readonly properties?: object;
}

const { stringify } = JSON;
const { apply, ownKeys } = Reflect;
const { assign, defineProperty } = Object;
const { add, has } = WeakSet.prototype;
const withContent = new WeakSet();
const NativeError = Error;

/**
 * Structured content has its blocks as `$content`, which is neither printed nor sent. Blocks that only repeat it do not
 * cross, and are made where code asks for them.
 */
export function received(value: unknown, form: 'structured' | 'blocks' | null, content: unknown): unknown {
  if (form === 'blocks') return reviveBlocks(value);
  if (form !== 'structured' || typeof value !== 'object' || value === null) return value;
  apply(add, withContent, [value]);
  if (content !== null) hide(value, '$content', reviveBlocks(content));
  else repeatOnDemand(value);
  return value;
}

/** What is printed of a value that has blocks as `$content`; undefined for any other. */
export function withoutContent(value: unknown): object | undefined {
  return apply(has, withContent, [value]) ? (assign({}, value) as object) : undefined;
}

/** A text of the value's JSON, as the specification wants it beside structured content. */
function repeatOnDemand(value: object): void {
  defineProperty(value, '$content', {
    get: () => reviveBlocks([{ type: 'text', text: stringify(value) }]),
    set: (given: unknown) => hide(value, '$content', given),
    enumerable: false,
    configurable: true,
  });
}

export function revive({ name, message, properties = {} }: Failure, origin: Error): Error {
  const error = named(name, message);
  defineProperty(error, 'stack', {
    value: `${name}: ${message}\n${String(origin.stack)}`,
    configurable: true,
    writable: true,
  });
  for (const key of ownKeys(properties) as string[]) {
    const given = (properties as Record<string, unknown>)[key];
    const value = key === 'content' ? reviveBlocks(given) : given;
    defineProperty(error, key, { value, enumerable: true, configurable: true, writable: true });
  }
  return error;
}

export function named(name: string, message: string): Error {
  const error = new NativeError(message);
  defineProperty(error, 'name', { value: name, configurable: true, writable: true });
  return error;
}
