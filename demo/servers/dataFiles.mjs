// Reads the demo's files. They are read once, when a server starts.
import { readFileSync } from 'node:fs';

const folder = new URL('../data/', import.meta.url);

export function readJson(file) {
  return JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
}

export function readJsonLines(file) {
  const lines = readFileSync(new URL(file, folder), 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line));
}
