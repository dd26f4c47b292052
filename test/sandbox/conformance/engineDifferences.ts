/**
 * Where engines differ, which is nowhere else: each row stands in ARCHITECTURE.md, and each of its sequences and cells is
 * run on every engine and must give what it says.
 */
export interface EngineDifference {
  readonly what: string;
  readonly isolatedVm: string;
  readonly quickJs: string;
  /** Sequences of the corpus by their names: lines of their record in isolated-vm, and in QuickJS. */
  readonly corpus?: Readonly<Record<string, readonly (readonly [isolatedVm: string, quickJs: string])[]>>;
  /** Cells beside the corpus, with the value or the error that they give. */
  readonly cells?: readonly DifferentCell[];
}

export interface DifferentCell {
  readonly code: string;
  readonly isolatedVm: string;
  /** Where the Node that is carried has a newer V8. */
  readonly carried?: string;
  readonly quickJs: string;
}

export const ENGINE_DIFFERENCES: readonly EngineDifference[] = [
  {
    what: 'the column of an error that is no call',
    isolatedVm: 'of the operator or the name that failed',
    quickJs: 'of the expression or the statement; lines are the same',
    corpus: {
      'a class sees itself as constant inside': [
        [
          '=> thrown TypeError: Assignment to constant variable. (1:31)',
          '=> thrown TypeError: Assignment to constant variable. (1:29)',
        ],
      ],
      'a class before its declaration': [
        [
          "=> thrown ReferenceError: Cannot access 'A' before initialization (1:1)",
          "=> thrown ReferenceError: Cannot access 'A' before initialization (1:5)",
        ],
      ],
      'let becomes const': [
        [
          '=> thrown TypeError: Assignment to constant variable. (1:3)',
          '=> thrown TypeError: Assignment to constant variable. (1:1)',
        ],
      ],
      'a strict cell': [
        [
          '=> thrown ReferenceError: undeclared is not defined (2:12)',
          '=> thrown ReferenceError: undeclared is not defined (2:1)',
        ],
      ],
      'let before its declaration, by typeof': [
        [
          "=> thrown ReferenceError: Cannot access 'later' before initialization (1:1)",
          "=> thrown ReferenceError: Cannot access 'later' before initialization (1:8)",
        ],
      ],
      'let written before its declaration': [
        [
          "=> thrown ReferenceError: Cannot access 'later' before initialization (1:7)",
          "=> thrown ReferenceError: Cannot access 'later' before initialization (1:1)",
        ],
      ],
      'a hoisted function called before the declaration of what it reads': [
        [
          "=> thrown ReferenceError: Cannot access 'later' before initialization (2:19)",
          "=> thrown ReferenceError: Cannot access 'later' before initialization (2:26)",
        ],
      ],
      'a hoisted function called before the declaration of what it writes': [
        [
          "=> thrown ReferenceError: Cannot access 'later' before initialization (2:26)",
          "=> thrown ReferenceError: Cannot access 'later' before initialization (2:20)",
        ],
      ],
      'a constant written before its declaration': [
        [
          "=> thrown ReferenceError: Cannot access 'k' before initialization (1:3)",
          "=> thrown ReferenceError: Cannot access 'k' before initialization (1:1)",
        ],
      ],
      'let in a switch before its case': [
        [
          "=> thrown ReferenceError: Cannot access 'a' before initialization (1:39)",
          "=> thrown ReferenceError: Cannot access 'a' before initialization (1:37)",
        ],
      ],
      'const assigned in its cell': [
        [
          '=> thrown TypeError: Assignment to constant variable. (2:3)',
          '=> thrown TypeError: Assignment to constant variable. (2:1)',
        ],
      ],
      'const assigned by a later cell': [
        [
          '=> thrown TypeError: Assignment to constant variable. (1:3)',
          '=> thrown TypeError: Assignment to constant variable. (1:1)',
        ],
      ],
      'const that a logical assignment would change': [
        [
          '=> thrown TypeError: Assignment to constant variable. (1:3)',
          '=> thrown TypeError: Assignment to constant variable. (1:1)',
        ],
      ],
      'const assigned in a function of its cell': [
        [
          '=> thrown TypeError: Assignment to constant variable. (1:31)',
          '=> thrown TypeError: Assignment to constant variable. (1:29)',
        ],
      ],
      'const assigned in a strict function': [
        [
          '=> thrown TypeError: Assignment to constant variable. (1:32)',
          '=> thrown TypeError: Assignment to constant variable. (1:30)',
        ],
      ],
      'const after it was read in a loop of its cell': [
        [
          '=> thrown TypeError: Assignment to constant variable. (3:3)',
          '=> thrown TypeError: Assignment to constant variable. (3:5)',
        ],
      ],
      'a name that does not exist as the target of typeof in a call': [
        ['=> thrown ReferenceError: nope is not defined (1:8)', '=> thrown ReferenceError: nope is not defined (1:15)'],
      ],
      'an error inside a declaration keeps the old value': [
        ['=> thrown ReferenceError: nope is not defined (1:1)', '=> thrown ReferenceError: nope is not defined (1:5)'],
      ],
      'an error in a condition': [
        ['=> thrown ReferenceError: nope is not defined (2:1)', '=> thrown ReferenceError: nope is not defined (2:5)'],
      ],
      'an error in the step of a for': [
        [
          '=> thrown ReferenceError: nope is not defined (1:26)',
          '=> thrown ReferenceError: nope is not defined (1:28)',
        ],
      ],
      'const assigned, with types': [
        [
          '=> thrown TypeError: Assignment to constant variable. (2:3)',
          '=> thrown TypeError: Assignment to constant variable. (2:1)',
        ],
      ],
    },
  },
  {
    what: '`using` and `await using`',
    isolatedVm: 'dispose of what they declare',
    quickJs: 'a syntax error: its language has none',
    corpus: {
      'using in a block': [["=> [ 'open', 'closed' ]", "=> syntax SyntaxError: expecting ';'"]],
      'await using in a block': [["=> [ 'open', 'closed' ]", "=> syntax SyntaxError: expecting ';'"]],
    },
  },
  {
    what: 'leaving `for await` by `break`',
    isolatedVm: "waits for the generator's `return()`",
    quickJs: 'goes on at once; `return()` runs meanwhile',
    corpus: {
      'an async generator is closed by a break': [["=> [ 1, 'closed' ]", '=> [ 1 ]']],
    },
  },
  {
    what: 'too deep a recursion',
    isolatedVm: '`RangeError: Maximum call stack size exceeded`',
    quickJs: '`InternalError: stack overflow`',
    corpus: {
      'too deep a recursion': [['| RangeError Maximum call stack size exceeded', '| InternalError stack overflow']],
    },
  },
  {
    what: 'the error of `Promise.any`',
    isolatedVm: 'has a message of its own, and no place',
    quickJs: 'has no message of its own, and the place of the call',
    corpus: {
      'an aggregate error': [
        [
          '=> thrown AggregateError: All promises were rejected; Error: one; Error: two',
          '=> thrown AggregateError: Error: one; Error: two (1:15)',
        ],
      ],
    },
  },
  {
    what: "the words of the language's own errors",
    isolatedVm: "V8's",
    quickJs: "QuickJS's; for names and members that are not there V8's, where the cell itself failed",
    corpus: {
      'a class that extends nothing that can be extended': [
        [
          '=> thrown TypeError: Class extends value 5 is not a constructor or null (1:1)',
          '=> thrown TypeError: parent class must be constructor (1:1)',
        ],
      ],
      'a private name on an object that has none': [
        [
          '=> thrown TypeError: Cannot read private member #x from an object whose class did not declare it (1:3)',
          "=> thrown TypeError: private class field '#x' does not exist (1:3)",
        ],
      ],
      'a pattern takes from null': [
        [
          "=> thrown TypeError: Cannot destructure property 'a' of 'null' as it is null. (1:9)",
          '=> thrown TypeError: cannot convert to object (1:7)',
        ],
      ],
      'a pattern takes a property from undefined': [
        [
          "=> thrown TypeError: Cannot read properties of undefined (reading 'c') (2:14)",
          '=> thrown TypeError: cannot convert to object (2:7)',
        ],
      ],
      'a pattern iterates what is not iterable': [
        [
          '=> thrown TypeError: number 5 is not iterable (cannot read property Symbol(Symbol.iterator)) (1:11)',
          '=> thrown TypeError: value is not iterable (1:7)',
        ],
      ],
      'a pattern fails half-way and keeps what it had': [
        [
          "=> thrown TypeError: Cannot read properties of undefined (reading 'c') (1:17)",
          '=> thrown TypeError: cannot convert to object (1:7)',
        ],
      ],
      'a failed pattern leaves what an earlier cell declared': [
        [
          "=> thrown TypeError: Cannot read properties of undefined (reading 'x') (1:20)",
          '=> thrown TypeError: cannot convert to object (1:7)',
        ],
      ],
      'an error in a spread': [
        ['=> thrown TypeError: 5 is not iterable (1:15)', '=> thrown TypeError: value is not iterable (1:11)'],
      ],
      "an error of the language's own functions": [
        [
          "=> thrown SyntaxError: Expected property name or '}' in JSON at position 1 (line 1 column 2) (1:6)",
          '=> thrown SyntaxError: expecting property name (1:6)',
        ],
      ],
      'catch with a pattern that fails': [
        ["| Cannot destructure property 'code' of '.catch' as it is null.", '| cannot convert to object'],
      ],
      wrapped: [
        [
          '=> thrown Error: wrapped: nope is not defined; caused by: ReferenceError: nope is not defined (1:34)',
          "=> thrown Error: wrapped: 'nope' is not defined; caused by: ReferenceError: 'nope' is not defined (1:34)",
        ],
      ],
    },
  },
  {
    what: '`Intl`, and the locale and the options of `toLocaleString` and its kin',
    isolatedVm: 'there',
    quickJs: 'not there; locales and options have no effect',
    cells: [
      { code: 'typeof Intl', isolatedVm: "'object'", quickJs: "'undefined'" },
      { code: `(1234567.891).toLocaleString('de-DE')`, isolatedVm: "'1.234.567,891'", quickJs: "'1234567.891'" },
      {
        code: `(0.256).toLocaleString('en-US', { style: 'percent' })`,
        isolatedVm: "'26%'",
        quickJs: "'0.256'",
      },
      {
        code: `new Date(0).toLocaleDateString('de-DE', { timeZone: 'UTC', month: 'long', year: 'numeric' })`,
        isolatedVm: "'Januar 1970'",
        quickJs: "'01/01/1970'",
      },
      { code: `['z', 'ä', 'a'].sort((a, b) => a.localeCompare(b)).join('')`, isolatedVm: "'aäz'", quickJs: "'azä'" },
    ],
  },
  {
    what: '`Array.fromAsync`, `DisposableStack`, `JSON.rawJSON`, `Error.captureStackTrace`',
    isolatedVm: 'there',
    quickJs: 'not there',
    cells: [
      {
        code: '[typeof Array.fromAsync, typeof DisposableStack, typeof JSON.rawJSON, typeof Error.captureStackTrace].join()',
        isolatedVm: "'function,function,function,function'",
        quickJs: "'undefined,undefined,undefined,undefined'",
      },
    ],
  },
  {
    what: '`Temporal`, `Uint8Array.fromBase64`',
    isolatedVm: 'under Node 26, not under Node 24',
    quickJs: 'not there',
    cells: [
      {
        code: '[typeof Temporal, typeof Uint8Array.fromBase64].join()',
        isolatedVm: "'undefined,undefined'",
        carried: "'object,function'",
        quickJs: "'undefined,undefined'",
      },
    ],
  },
  {
    what: 'numbers of more than a million bits',
    isolatedVm: 'there',
    quickJs: 'a `RangeError`',
    cells: [
      {
        code: 'typeof (1n << 2_000_000n)',
        isolatedVm: "'bigint'",
        quickJs: 'thrown RangeError: BigInt is too large to allocate (1:12)',
      },
    ],
  },
  {
    what: 'a property of the global object that was read-only',
    isolatedVm: 'can be made writable by `Object.defineProperty`',
    quickJs: 'stays read-only until it is deleted; declarations of cells do that',
    cells: [
      {
        code: `const make = (writable) => Object.defineProperty(globalThis, 'fixed', { value: 1, writable, configurable: true });
make(false); make(true); fixed = 2; fixed`,
        isolatedVm: '2',
        quickJs: '1',
      },
    ],
  },
];
