/** What generated code gives to a tool, as the one object that a tool takes. */
import { formatValue } from './formatValue';

const { create, defineProperty } = Object;
const { apply } = Reflect;
const { isArray } = Array;
const NativeTypeError = TypeError;
const arrayJoin = Array.prototype.join;

export function objectArgument(callee: string, args: readonly unknown[]): object {
  if (args.length > 1) throw new NativeTypeError(`${callee} takes one object of named arguments`);
  const input = args.length === 0 || args[0] === undefined ? {} : args[0];
  if (typeof input !== 'object' || input === null || isArray(input)) {
    throw new NativeTypeError(`${callee} takes one object of named arguments, not ${formatValue(input)}`);
  }
  return input;
}

/** Also takes the one object that a tool would take. */
export function namedArguments(callee: string, parameters: readonly string[], args: readonly unknown[]): object {
  const [first] = args;
  if (args.length === 1 && typeof first === 'object' && first !== null && !isArray(first)) return first;
  if (args.length > parameters.length) {
    throw new NativeTypeError(
      `${callee} takes ${parameters.length === 0 ? 'nothing' : apply(arrayJoin, parameters, [', '])}`,
    );
  }
  const input = create(null) as object;
  for (let at = 0; at < args.length; at += 1) {
    const name = parameters[at];
    const value = args[at];
    if (name !== undefined && value !== undefined) defineProperty(input, name, { value, enumerable: true });
  }
  return input;
}
