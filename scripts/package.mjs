// Builds the VSIX of this machine, of named targets (`universal` is that for all the others), or of all targets.
// usage: node scripts/package.mjs [--target linux-x64 …] [--all]
import path from 'node:path';
import { parseArgs } from 'node:util';
import { at } from './step.mjs';
import { TARGETS, UNIVERSAL, ensureVsix, packagedTarget } from './vsix.mjs';

const { values } = parseArgs({ options: { target: { type: 'string', multiple: true }, all: { type: 'boolean' } } });
const targets = values.all === true ? [...Object.keys(TARGETS), UNIVERSAL] : (values.target ?? [packagedTarget()]);
for (const target of targets) console.log(path.relative(at(), await ensureVsix(target)));
