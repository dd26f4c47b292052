/** The guard of what a worker reports: every field of every event, since the extension host treats it as hostile. */
import * as z from 'zod/mini';
import type { WorkerEventBody } from '../core/events';
import { SayingGuard } from './sayingGuard';

const CellErrorGuard = z.object({
  kind: z.enum([
    'syntax',
    'thrown',
    'cpuLimit',
    'runCpuLimit',
    'wallLimit',
    'memoryLimit',
    'submit',
    'response',
    'check',
  ]),
  name: z.string(),
  message: z.string(),
  line: z.optional(z.number()),
  column: z.optional(z.number()),
  endLine: z.optional(z.number()),
  endColumn: z.optional(z.number()),
});

/** `2.1` is the first nested run of the second cell; deeper ones, `2.1:3.1`, as deep as anyone allows. */
const NestedRunGuard = z.string().check(z.regex(/^\d{1,9}\.\d{1,9}(?::\d{1,9}\.\d{1,9}){0,31}$/));
/** `2.1:3` is the third cell of that nested run. */
export const NestedCellGuard = z.string().check(z.regex(/^\d{1,9}(?:\.\d{1,9}:\d{1,9}){1,32}$/));

const Tokens = z.int().check(z.nonnegative());

export const WorkerEventGuard = z.discriminatedUnion('type', [
  z.object({ type: z.literal('iteration.started') }),
  z.object({
    type: z.literal('cell.started'),
    code: z.string(),
    language: z.enum(['javascript', 'typescript']),
    clock: z.optional(z.number()),
    declares: z.optional(z.readonly(z.array(z.string()))),
  }),
  z.object({
    type: z.literal('cell.continued'),
    entries: z.readonly(z.array(z.union([z.readonly(z.tuple([z.number(), z.number()], z.number())), z.string()]))),
  }),
  z.object({
    type: z.literal('console.printed'),
    level: z.enum(['log', 'info', 'warn', 'error', 'debug']),
    text: z.string(),
  }),
  z.object({
    type: z.literal('cell.finished'),
    value: z.optional(z.string()),
    error: z.optional(CellErrorGuard),
    durationMs: z.number(),
    cpuMs: z.optional(z.number()),
  }),
  z.object({
    type: z.literal('prompt.measured'),
    instructions: Tokens,
    tools: Tokens,
    variables: Tokens,
    schemas: Tokens,
    areToolsNative: z.optional(z.boolean()),
  }),
  z.object({ type: z.literal('observation.made'), text: z.string(), totalChars: z.number() }),
  z.object({
    type: z.literal('nested.started'),
    prompt: z.string(),
    model: z.optional(z.string()),
    nestedRun: z.optional(NestedRunGuard),
  }),
  z.object({
    type: z.literal('nested.finished'),
    prompt: z.string(),
    model: z.optional(z.string()),
    nestedRun: z.optional(NestedRunGuard),
    resultJson: z.string(),
    used: z.optional(z.object({ subCalls: z.number(), toolCalls: z.number() })),
  }),
  z.object({
    type: z.literal('history.compacted'),
    by: z.optional(z.literal('notes')),
    tokensBefore: z.number(),
    tokensAfter: z.number(),
    blocks: z.number(),
    message: z.string(),
    kept: z.readonly(z.array(z.object({ role: z.enum(['user', 'assistant']), text: z.string() }))),
    variable: z.optional(z.string()),
  }),
  z.object({
    type: z.literal('notice.given'),
    level: z.enum(['info', 'warning', 'error']),
    message: z.string(),
    saying: SayingGuard,
  }),
]) satisfies z.ZodMiniType<WorkerEventBody>;
