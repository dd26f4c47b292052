/** The guard of what a worker says to people: a known code, and at most one clause within a sentence. */
import * as z from 'zod/mini';
import { SAYINGS, type Saying, type SayingCode } from './sayings';

/** No sentence has more places. */
const MAX_VALUES = 8;

const Code = z.enum(Object.keys(SAYINGS) as [SayingCode, ...SayingCode[]]);
const Value = z.union([z.string(), z.number()]);
const ClauseGuard = z.object({
  code: Code,
  values: z.optional(z.readonly(z.array(Value).check(z.maxLength(MAX_VALUES)))),
});

export const SayingGuard = z.object({
  code: Code,
  values: z.optional(z.readonly(z.array(z.union([Value, ClauseGuard])).check(z.maxLength(MAX_VALUES)))),
}) satisfies z.ZodMiniType<Saying>;
