import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { RunEvent } from '../../../src/core/events';
import { foldEvents } from '../../../src/core/transcript/transcript';
import { answerToMarkdown, transcriptToMarkdown } from '../../../src/core/transcript/transcriptMarkdown';
import { cancelledRun, EventScript, extractedRun, finishedRun } from '../../fixtures/transcript/sampleRuns';

describe('transcriptToMarkdown', () => {
  const cases: Readonly<Record<string, readonly RunEvent[]>> = {
    finished: finishedRun(),
    cancelled: cancelledRun(),
    extracted: extractedRun(),
  };
  for (const [name, events] of Object.entries(cases)) {
    it(`writes the run "${name}" as its golden file has it`, () => {
      assertGolden(`transcript-${name}.md`, transcriptToMarkdown(foldEvents(events), { stabilise: true }));
    });
  }

  it('does not depend on ids, times and durations when stabilised', () => {
    const moved = finishedRun().map((event) => ({
      ...event,
      runId: 'another',
      at: event.at * 2,
      ...('durationMs' in event ? { durationMs: event.durationMs * 3 } : {}),
    }));
    const [left, right] = [finishedRun(), moved].map((events) =>
      transcriptToMarkdown(foldEvents(events), { stabilise: true }),
    );
    assert.equal(left, right);
    assert.notEqual(transcriptToMarkdown(foldEvents(moved)), transcriptToMarkdown(foldEvents(finishedRun())));
  });

  it('closes no fence and no code span early', () => {
    const code = 'print("```\\n````");';
    const script = new EventScript().iteration(1).model(`~~~js\n${code}\n~~~`, 3).cell(code);
    script.call('s.`t`', { a: '``' }, '`').print('````text').endCell();
    const markdown = transcriptToMarkdown(foldEvents(script.events));
    assert.ok(markdown.includes(`\`\`\`\`\`js\n${code}\n\`\`\`\`\``), markdown);
    assert.ok(markdown.includes('`````text\n````text\n`````'), markdown);
    assert.ok(markdown.includes('```{"a":"``"}```'), markdown);
  });
});

describe('answerToMarkdown', () => {
  const submitted = (outputs: Parameters<typeof submittedOutcome>[0]): string =>
    answerToMarkdown(submittedOutcome(outputs));

  it('gives a single string as it is', () => {
    assert.equal(submitted({ answer: 'It is **42**.' }), 'It is **42**.');
  });

  it('draws records as a table whose cells cannot break out', () => {
    assert.equal(
      submitted({ answer: [{ a: 1, b: 'x|y\nz' }, { a: 2 }] }),
      '| a | b |\n| --- | --- |\n| 1 | x\\|y z |\n| 2 |  |',
    );
  });

  it('names several outputs', () => {
    assert.equal(submitted({ answer: 'yes', count: 3 }), '**answer**\n\nyes\n\n**count**\n\n3');
  });

  it('gives anything deeper as JSON', () => {
    assert.equal(
      submitted({ answer: [[1], { a: [] }] }),
      '```json\n[\n  [\n    1\n  ],\n  {\n    "a": []\n  }\n]\n```',
    );
  });

  it('is empty where there is no answer', () => {
    assert.equal(answerToMarkdown({ kind: 'cancelled' }), '');
  });
});

function submittedOutcome(outputs: Extract<Parameters<typeof answerToMarkdown>[0], { kind: 'submitted' }>['outputs']) {
  return { kind: 'submitted', outputs } as const;
}

function assertGolden(name: string, actual: string): void {
  const file = path.join(process.cwd(), 'test/fixtures/golden', name);
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, actual);
  assert.equal(actual, readFileSync(file, 'utf8'));
}
