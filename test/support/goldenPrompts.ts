/** What the model reads first in each kind of run, and last where a run ends at a limit: one golden file for each. */
import { Catalogue } from '../../src/core/catalogue/catalogue';
import { CHECKPOINT_REQUEST } from '../../src/core/compaction/checkpointTexts';
import { directMessage } from '../../src/core/direct/directPrompt';
import { earlierTranscript, type EarlierRun } from '../../src/core/earlierRuns';
import { describeInput } from '../../src/core/inputVariables';
import { resolveLimits, type Limits } from '../../src/core/limits';
import { firstMessage, followUpMessage, type PromptParts } from '../../src/core/prompt';
import { FORCED_SUBMIT_MESSAGE, LAST_TEXT_MESSAGE, reactFirstMessage } from '../../src/core/react/reactPrompt';
import { extractMessage } from '../../src/core/signature/extract';
import { readSignature } from '../../src/core/signature/signature';
import { localTools } from './localTools';

const never = (): never => {
  throw new Error('no tool is called');
};
const TOOLS = localTools({ 'incidents.list': never, 'people.owner-of': never }).tools;
const TASK = 'Name the owner of each high-severity incident.';
const TEXT = readSignature('-> result');
const TYPED = readSignature('-> owners: list[str], count: int');
const LOG = Array.from({ length: 400 }, (_, index) => `line ${index + 1}`).join('\n');

interface Wanted {
  readonly tools?: boolean;
  readonly signature?: string;
  readonly limits?: Partial<Limits>;
  readonly more?: Partial<PromptParts>;
}

function parts({ tools = true, signature = '-> result', limits = {}, more = {} }: Wanted): PromptParts {
  const catalogue = new Catalogue(tools ? TOOLS : []);
  return {
    task: TASK,
    signature: readSignature(signature),
    limits: resolveLimits(limits),
    toolsText: catalogue.promptText(),
    toolCount: catalogue.toolCount,
    canNest: true,
    inputsText: '',
    ...more,
  };
}

const EARLIER: readonly EarlierRun[] = [
  {
    task: 'How many are open?',
    answer: 'Three.',
    transcript: earlierTranscript([
      { code: 'const open = await incidents.list();\nprint(open.length);', observation: 'Output:\n3' },
      { code: 'SUBMIT("Three.")' },
    ]),
  },
];
const EARLIER_ANSWER = EARLIER.map(({ task, answer }) => ({ task, answer }));
const REACT = { task: TASK, signature: TEXT, limits: resolveLimits({}), toolCount: 2, inputsText: '' };

export const GOLDEN_PROMPTS: Readonly<Record<string, string>> = {
  'code-mode': firstMessage(parts({})),
  'without-tools': firstMessage(
    parts({
      tools: false,
      signature: 'log: str -> owners: list[str], count: int',
      limits: { subCalls: 0 },
      more: { inputsText: describeInput('log', LOG) },
    }),
  ),
  'several-models': firstMessage(parts({ more: { modelNames: ['large', 'small'], connecting: ['calendar'] } })),
  'servers-to-come': firstMessage(parts({ tools: false, more: { connecting: ['calendar'] } })),
  nested: firstMessage(parts({ more: { canNest: false, parentTask: 'Write the report of this week.' } })),
  'in-quickjs': firstMessage(parts({ more: { isQuickJs: true } })),
  'follow-up': followUpMessage(parts({}), ['incidents_high', 'owners']),
  'follow-up-after-an-answer': followUpMessage(parts({ more: { earlier: EARLIER_ANSWER } }), ['open']),
  'after-a-lost-worker': firstMessage(parts({ more: { earlier: EARLIER, lostVariables: ['open'] } })),
  extract: extractMessage(TYPED),
  'extract-text': extractMessage(TEXT),
  direct: directMessage({ task: 'Name the owner.', signature: TYPED, inputs: { note: 'INC-1: Ada' } }),
  'direct-follow-up': directMessage({ task: 'Who was it?', signature: TEXT, inputs: {}, earlier: EARLIER_ANSWER }),
  checkpoint: CHECKPOINT_REQUEST,
  react: reactFirstMessage({ ...REACT, signature: TYPED, inputsText: 'note:\n```\nINC-1: Ada\n```' }),
  'react-without-tools': reactFirstMessage({ ...REACT, toolCount: 0, earlier: EARLIER_ANSWER }),
  'react-servers-to-come': reactFirstMessage({ ...REACT, toolCount: 0, connecting: ['calendar'] }),
  'react-forced-submit': FORCED_SUBMIT_MESSAGE,
  'react-last-text': LAST_TEXT_MESSAGE,
};
