import assert from 'node:assert/strict';
import type { RunMode } from '../../../src/core/events';
import { chooseMode, DIRECT_CHARS, type RouterFacts } from '../../../src/core/router';

const NOTHING: RouterFacts = {
  inputChars: 200,
  toolCount: 0,
  describedToolCount: 0,
  missingServerCount: 0,
  maxInputTokens: 128_000,
  canCallTools: true,
  hasVariables: false,
  mayReact: false,
};
const FEW: Partial<RouterFacts> = { toolCount: 3, mayReact: true };

interface Row {
  readonly facts: Partial<RouterFacts>;
  readonly mode: RunMode;
  readonly reason: RegExp;
}

const ROWS: Readonly<Record<string, Row>> = {
  'a short task without tools': { facts: {}, mode: 'direct', reason: /no tools, and 200 characters/ },
  'an empty task': { facts: { inputChars: 0 }, mode: 'direct', reason: /0 characters/ },
  'input at the bound': { facts: { inputChars: DIRECT_CHARS }, mode: 'direct', reason: /50,000 characters/ },
  'input beyond the bound': {
    facts: { inputChars: DIRECT_CHARS + 1 },
    mode: 'rlm',
    reason: /50,001 .*too many to be read well/,
  },
  'input far beyond the bound': { facts: { inputChars: 4_000_000 }, mode: 'rlm', reason: /4,000,000 characters/ },
  'input of half of a small window': {
    facts: { inputChars: 8_000, maxInputTokens: 4_000 },
    mode: 'direct',
    reason: /8,000/,
  },
  'input of more than half of a small window': {
    facts: { inputChars: 8_001, maxInputTokens: 4_000 },
    mode: 'rlm',
    reason: /window of this model/,
  },
  'a window that nobody knows': { facts: { inputChars: 40_000, maxInputTokens: 0 }, mode: 'direct', reason: /40,000/ },
  'a model that cannot call tools, without tools': {
    facts: { canCallTools: false },
    mode: 'direct',
    reason: /no tools/,
  },
  'servers that gave no tool': { facts: { missingServerCount: 1 }, mode: 'rlm', reason: /none has given a tool/ },
  'variables of the conversation, without tools': {
    facts: { hasVariables: true },
    mode: 'rlm',
    reason: /variables of this conversation/,
  },
  'one tool': { facts: { toolCount: 1 }, mode: 'rlm', reason: /code can call 1 tool and/ },
  'many tools': { facts: { toolCount: 1_200 }, mode: 'rlm', reason: /code can call 1,200 tools/ },
  'tools and long input': { facts: { toolCount: 3, inputChars: 900_000 }, mode: 'rlm', reason: /3 tools/ },
  'tools beside a server that failed': {
    facts: { toolCount: 3, missingServerCount: 1 },
    mode: 'rlm',
    reason: /3 tools/,
  },
  'few unknown tools where ReAct is not allowed': {
    facts: { ...FEW, mayReact: false },
    mode: 'rlm',
    reason: /Code mode/,
  },
  'few unknown tools where ReAct is allowed': {
    facts: FEW,
    mode: 'react',
    reason: /ReAct: there are 3 tools and none says/,
  },
  'one unknown tool where ReAct is allowed': {
    facts: { ...FEW, toolCount: 1 },
    mode: 'react',
    reason: /there is 1 tool and it does not say/,
  },
  'five unknown tools': { facts: { ...FEW, toolCount: 5 }, mode: 'react', reason: /5 tools/ },
  'six unknown tools': { facts: { ...FEW, toolCount: 6 }, mode: 'rlm', reason: /6 tools/ },
  'few tools of which one says what it returns': {
    facts: { ...FEW, describedToolCount: 1 },
    mode: 'rlm',
    reason: /3 tools/,
  },
  'few unknown tools and a model that cannot call them': {
    facts: { ...FEW, canCallTools: false },
    mode: 'rlm',
    reason: /3 tools/,
  },
  'few unknown tools and a model of which nobody knows': {
    facts: { ...FEW, canCallTools: undefined },
    mode: 'rlm',
    reason: /3 tools/,
  },
  'few unknown tools and long input': {
    facts: { ...FEW, inputChars: DIRECT_CHARS + 1 },
    mode: 'rlm',
    reason: /3 tools/,
  },
  'few unknown tools and a full window': {
    facts: { ...FEW, inputChars: 9_000, maxInputTokens: 4_000 },
    mode: 'rlm',
    reason: /3 tools/,
  },
  'few unknown tools and variables': { facts: { ...FEW, hasVariables: true }, mode: 'rlm', reason: /variables/ },
  'few unknown tools and a server that is still away': {
    facts: { ...FEW, missingServerCount: 1 },
    mode: 'rlm',
    reason: /3 tools/,
  },
  'no tools where ReAct is allowed': { facts: { mayReact: true }, mode: 'direct', reason: /no tools/ },
};

describe('the router', () => {
  for (const [name, { facts, mode, reason }] of Object.entries(ROWS)) {
    it(`sends ${name} to ${mode}`, () => {
      const chosen = chooseMode({ ...NOTHING, ...facts });
      assert.equal(chosen.mode, mode, chosen.reason);
      assert.match(chosen.reason, reason);
      assert.match(chosen.reason, /^[A-Z].*\.$/, 'The reason is a sentence.');
    });
  }
});
