import { DIRECT_CASES } from './directCases';
import { ENDING_CASES } from './endingCases';
import { ISOLATE_CASES } from './isolateCases';
import { LOOP_CASES } from './loopCases';
import type { PromptCase } from './promptCase';
import { REACT_CASES } from './reactCases';
import { SUB_CALL_CASES } from './subCallCases';

export const PROMPT_CASES: readonly PromptCase[] = [
  ...LOOP_CASES,
  ...ISOLATE_CASES,
  ...SUB_CALL_CASES,
  ...ENDING_CASES,
  ...DIRECT_CASES,
  ...REACT_CASES,
];
