/** The command line of the benchmark. */
import { parseArgs } from 'node:util';
import { ARM_NAMES, type ArmName } from './arms';
import type { BenchmarkName } from './benchmarkTask';
import type { WindowFill } from './oolongRows';

export interface BenchmarkOptions {
  /** Nominal tokens. */
  readonly lengths: readonly number[];
  readonly benchmarks: readonly BenchmarkName[];
  readonly arms: readonly ArmName[];
  /** Of each benchmark and length; one of each variant if absent. */
  readonly taskCount: number | undefined;
  readonly seed: number;
  readonly fill: WindowFill;
  readonly wrongLabels: number;
  readonly dropChunk: boolean;
  readonly printInput: boolean;
  /** Whether 100 MB of text, and batches of 1,000 sub-calls, are measured too. */
  readonly large: boolean;
  /** Name of a model at the OpenAI-compatible endpoint of the environment; the oracle if absent. */
  readonly model: string | undefined;
  /** `vendor/id` of a model of VS Code's Language Model API, measured in an editor. */
  readonly lmModel: string | undefined;
}

export const USAGE = `npm run bench -- rlm [options]
  --lengths 8K,131K,1M     nominal tokens of the texts
  --benchmarks s-niah,oolong,oolong-pairs
  --arms ${ARM_NAMES.join(',')}
  --tasks 50               so many of each benchmark and length; without it one of each variant
  --seed 1
  --recipe                 as many rows of OOLONG as its recipe puts into a window, which is half as many as fit
  --model <name>           a model at OPENAI_BASE_URL; without it an oracle answers, and the harness is measured
  --lm-model <vendor/id>   a model of VS Code's Language Model API: the benchmark runs in the extension host of an editor
                           that has the provider extensions whose folders RLM_BENCH_EXTENSIONS lists
  --no-large               leave out the runs on 100 MB, and the batches of 1,000 sub-calls
These make the oracle's measurement fail, or lower its score:
  --wrong-labels 0.1       the share of labels that are wrong
  --drop-chunk             a piece of each text is left out
  --print-input            the first cell prints the text`;

const BENCHMARKS: readonly BenchmarkName[] = ['s-niah', 'oolong', 'oolong-pairs'];

/** Throws a `TypeError` where an option or its value is not known. */
export function parseOptions(args: readonly string[]): BenchmarkOptions {
  const { values } = parseArgs({
    args: [...args],
    allowNegative: true,
    options: {
      lengths: { type: 'string', default: '8K,131K,1M' },
      benchmarks: { type: 'string', default: BENCHMARKS.join(',') },
      arms: { type: 'string', default: ARM_NAMES.join(',') },
      tasks: { type: 'string' },
      seed: { type: 'string', default: '1' },
      recipe: { type: 'boolean', default: false },
      'wrong-labels': { type: 'string', default: '0' },
      'drop-chunk': { type: 'boolean', default: false },
      'print-input': { type: 'boolean', default: false },
      large: { type: 'boolean', default: true },
      model: { type: 'string' },
      'lm-model': { type: 'string' },
    },
  });
  return {
    lengths: values.lengths.split(',').map(readLength),
    benchmarks: choose(values.benchmarks, BENCHMARKS),
    arms: choose(values.arms, ARM_NAMES),
    taskCount: values.tasks === undefined ? undefined : readNumber(values.tasks),
    seed: readNumber(values.seed),
    fill: values.recipe ? 'recipe' : 'full',
    wrongLabels: readNumber(values['wrong-labels']),
    dropChunk: values['drop-chunk'],
    printInput: values['print-input'],
    large: values.large,
    model: values.model,
    lmModel: values['lm-model'],
  };
}

/** `8K` is 8,192, `131K` and `128K` are 131,072, `1M` is 1,048,576; a plain number is itself. */
function readLength(text: string): number {
  if (text === '131K') return 131_072;
  const [, number, unit = ''] = /^(\d+)([KM]?)$/.exec(text) ?? [];
  if (number === undefined) throw new TypeError(`${text} is no length such as 8K or 1M`);
  return Number(number) * { '': 1, K: 1_024, M: 1_048_576 }[unit as '' | 'K' | 'M'];
}

function readNumber(text: string): number {
  const number = Number(text);
  if (text === '' || !(number >= 0)) throw new TypeError(`${text} is no number from 0`);
  return number;
}

function choose<Name extends string>(text: string, names: readonly Name[]): readonly Name[] {
  return text.split(',').map((word) => {
    const found = names.find((name) => name === word);
    if (found === undefined) throw new TypeError(`${word} is none of ${names.join(', ')}`);
    return found;
  });
}
