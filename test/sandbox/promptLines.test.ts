import { PROMPT_CASES } from '../support/promptLines/promptCases';
import { TaskRuns } from '../support/taskRuns';

/** What the prompts state is what the engine does; `test/unit/core/promptLines.test.ts` shows that no line is left out. */
describe('the lines of the prompts state that', () => {
  let runs: TaskRuns;
  before(async () => {
    runs = await TaskRuns.create();
  });
  after(() => runs.close());

  for (const { states, show } of PROMPT_CASES) it(states, () => show(runs));
});
