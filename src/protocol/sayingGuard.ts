/** The guard of what a worker says to people: a known code, and clauses within clauses as deep as ours go. */
import * as z from 'zod/mini';
import { SAYINGS, type Saying, type SayingCode, type SayingValue } from './sayings';

/** No sentence has more places. */
const MAX_VALUES = 8;

const Code = z.enum(Object.keys(SAYINGS) as [SayingCode, ...SayingCode[]]);
const Word = z.union([z.string(), z.number()]);

const Clause = sayingOf(Word);
const Reason = sayingOf(z.union([Word, Clause]));

export const SayingGuard = sayingOf(z.union([Word, Reason]));

function sayingOf(value: z.ZodMiniType<SayingValue>): z.ZodMiniType<Saying> {
  return z.object({
    code: Code,
    values: z.optional(z.readonly(z.array(value).check(z.maxLength(MAX_VALUES)))),
  });
}
