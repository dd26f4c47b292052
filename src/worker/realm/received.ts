/** What calls came to, as generated code receives it: values, or errors with their properties. */
import { hide, reviveBlocks } from './blocks';

export interface Failure {
  readonly name: string;
  readonly message: string;
  readonly properties?: object;
}

const { parse } = JSON;
const { ownKeys } = Reflect;
const { defineProperty } = Object;
const NativeError = Error;

/** Structured content has the blocks beside it as `$content`, which is neither printed nor sent. */
export function received(
  value: unknown,
  form: 'structured' | 'blocks' | undefined,
  content: string | undefined,
): unknown {
  if (form === 'blocks') return reviveBlocks(value);
  if (content !== undefined && typeof value === 'object' && value !== null) {
    hide(value, '$content', reviveBlocks(parse(content)));
  }
  return value;
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
