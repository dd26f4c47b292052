import { getNodeValue, type Node } from 'jsonc-parser';
import { said } from '../../core/said';
import type { InputDefinition, PickInput } from './configuration';
import { nameOfType, type ConfigurationReader, type EntryReader } from './configurationReader';

/** Reads an entry of `inputs`. What is wrong is among the reader's problems, and the entry is left out. */
export function readInput(node: Node, reader: ConfigurationReader): InputDefinition | undefined {
  if (node.type !== 'object') {
    reader.report(node.offset, said('config.inputNoObject', nameOfType(node)));
    return undefined;
  }
  const entry = reader.entry(node);
  const id = entry.requiredString('id');
  const type = entry.requiredString('type');
  const description = entry.string('description') ?? id;
  const defaultValue = entry.string('default');
  if (entry.isBroken) return undefined;
  const input = inputOf(entry, reader, { id, type, description, defaultValue });
  return entry.isBroken ? undefined : input;
}

function inputOf(
  entry: EntryReader,
  reader: ConfigurationReader,
  shared: { id: string; type: string; description: string; defaultValue: string | undefined },
): InputDefinition | undefined {
  const { id, type, description, defaultValue } = shared;
  switch (type) {
    case 'promptString':
      return { type, id, description, default: defaultValue, password: entry.boolean('password') };
    case 'pickString':
      return { type, id, description, default: defaultValue, options: readOptions(entry, reader) };
    case 'command': {
      const args = entry.node('args');
      const command = entry.requiredString('command');
      return { type, id, command, ...(args === undefined ? {} : { args: getNodeValue(args) as unknown }) };
    }
    default:
      entry.fail(said('config.inputType', JSON.stringify(type)), 'type');
      return undefined;
  }
}

function readOptions(entry: EntryReader, reader: ConfigurationReader): PickInput['options'] {
  const options = (entry.list('options') ?? []).flatMap((node) => {
    if (node.type === 'string') return [{ label: node.value as string, value: node.value as string }];
    if (node.type !== 'object') return [];
    const option = reader.entry(node);
    const value = option.requiredString('value');
    return option.isBroken ? [] : [{ label: option.string('label') ?? value, value }];
  });
  if (options.length === 0) entry.fail(said('config.noOptions'), 'options');
  return options;
}
