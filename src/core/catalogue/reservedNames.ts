/**
 * Names that no server namespace may take (DESIGN.md §5). One list: the catalogue renames servers by it, the engine
 * refuses cells by it.
 */

/** What generated code finds as global besides the language; names of coming functions are kept free already. */
export const ENGINE_NAMES = [
  'search_tools',
  'llm_query',
  'llm_query_batched',
  'llm_map',
  'rlm_query',
  'SUBMIT',
  'ToolError',
  'SubmitError',
  'LimitError',
  'budget',
  'show',
  'programs',
  'print',
  'console',
  'context',
  'history',
  'answer',
  'task',
  'inputs',
  'tools',
  'text',
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'clearInterval',
  'setImmediate',
  'clearImmediate',
  'queueMicrotask',
  'structuredClone',
] as const;

/** The globals of ECMAScript 2026, `WebAssembly`, and legacy ones. A test compares them with a fresh realm. */
export const LANGUAGE_GLOBALS = [
  ...['globalThis', 'Infinity', 'NaN', 'undefined', 'eval', 'isFinite', 'isNaN', 'parseFloat', 'parseInt'],
  ...['decodeURI', 'decodeURIComponent', 'encodeURI', 'encodeURIComponent', 'escape', 'unescape'],
  ...['Object', 'Function', 'Array', 'Number', 'Boolean', 'String', 'Symbol', 'BigInt', 'Date', 'RegExp', 'Promise'],
  ...['Error', 'AggregateError', 'EvalError', 'RangeError', 'ReferenceError', 'SyntaxError', 'TypeError', 'URIError'],
  ...['SuppressedError', 'DisposableStack', 'AsyncDisposableStack', 'Iterator', 'AsyncIterator', 'Proxy', 'Reflect'],
  ...['Map', 'Set', 'WeakMap', 'WeakSet', 'WeakRef', 'FinalizationRegistry', 'JSON', 'Math', 'Intl', 'Temporal'],
  ...['ArrayBuffer', 'SharedArrayBuffer', 'Atomics', 'DataView', 'WebAssembly', 'ShadowRealm'],
  ...['Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array', 'Int32Array', 'Uint32Array'],
  ...['BigInt64Array', 'BigUint64Array', 'Float16Array', 'Float32Array', 'Float64Array'],
] as const;

/** Words that cannot name a variable in a module, in strict code or in TypeScript. */
export const RESERVED_WORDS = [
  ...['arguments', 'async', 'await', 'break', 'case', 'catch', 'class', 'const', 'continue', 'debugger', 'declare'],
  ...['default', 'delete', 'do', 'else', 'enum', 'export', 'extends', 'false', 'finally', 'for', 'function', 'if'],
  ...['implements', 'import', 'in', 'instanceof', 'interface', 'let', 'new', 'null', 'package', 'private', 'protected'],
  ...['public', 'return', 'static', 'super', 'switch', 'this', 'throw', 'true', 'try', 'type', 'typeof', 'using'],
  ...['var', 'void', 'while', 'with', 'yield'],
] as const;

export const RESERVED_NAMES: ReadonlySet<string> = new Set<string>([
  ...ENGINE_NAMES,
  ...LANGUAGE_GLOBALS,
  ...RESERVED_WORDS,
]);

/**
 * Members that a namespace object must not have: `then` would make it a thenable that `await` calls, `toJSON` and
 * `inspect` would be called where it is printed, the others are those of every object.
 */
export const UNSAFE_MEMBERS: ReadonlySet<string> = new Set([
  ...['then', 'toJSON', 'inspect', 'prototype', 'constructor', 'toString', 'toLocaleString', 'valueOf', '__proto__'],
  ...['hasOwnProperty', 'isPrototypeOf', 'propertyIsEnumerable', '$resources', '$prompts'],
  ...['__defineGetter__', '__defineSetter__', '__lookupGetter__', '__lookupSetter__'],
]);
