import assert from 'node:assert/strict';
import type { ChatMessage, LanguageModel } from '../../../src/core/ports';
import { endpointFrom, openAiModel } from '../../../src/headless/openAiModel';
import { CompletionServer, type CompletionRequest, type Reply } from './completionServer';

const MESSAGES: readonly ChatMessage[] = [
  { role: 'user', text: 'What is in it?', images: [{ mimeType: 'image/png', base64: 'AAAA' }] },
];
const ANSWER: Reply = { kind: 'text', text: 'I cannot tell.', inputTokens: 1, outputTokens: 1 };

describe('images at an endpoint', () => {
  let server: CompletionServer | undefined;
  afterEach(() => server?.dispose());

  async function modelAt(reply: (request: CompletionRequest) => Reply): Promise<LanguageModel> {
    server = await CompletionServer.start(reply);
    const endpoint = endpointFrom(server.environment);
    assert.ok(endpoint);
    return openAiModel('m', endpoint);
  }
  const ask = async (model: LanguageModel, messages = MESSAGES): Promise<string> => {
    const { text } = await model.generate(messages, { signal: new AbortController().signal, onText: () => undefined });
    return text;
  };
  const hasImage = ({ messages }: CompletionRequest): boolean => JSON.stringify(messages).includes('image_url');

  it('are told in words where it refuses them, from then on at once', async () => {
    const refusal: Reply = { kind: 'status', status: 400, message: 'm is not a multimodal model' };
    const model = await modelAt((request) => (hasImage(request) ? refusal : ANSWER));
    assert.equal(await ask(model), 'I cannot tell.');
    assert.deepEqual(server?.requests.map(hasImage), [true, false]);
    assert.match(JSON.stringify(server?.requests[1]?.messages), /image\/png, 1 KB: this model cannot be shown images/);
    await ask(model);
    assert.deepEqual(server?.requests.map(hasImage), [true, false, false]);
  });

  it('are sent again where something else was wrong, whose words the user gets', async () => {
    let isBroken = true;
    const failure: Reply = { kind: 'status', status: 400, message: 'the temperature is unknown' };
    const model = await modelAt(() => (isBroken ? failure : ANSWER));
    await assert.rejects(ask(model), /the temperature is unknown/);
    isBroken = false;
    await ask(model);
    assert.deepEqual(server?.requests.map(hasImage), [true, false, true]);
  });

  it('are no reason to ask twice where there are none', async () => {
    const model = await modelAt(() => ({ kind: 'status', status: 400, message: 'no' }));
    await assert.rejects(ask(model, [{ role: 'user', text: 'Hello' }]));
    assert.equal(server?.requests.length, 1);
  });
});
