/** What of a run a script of its own needs: the servers, tools and saved programs that its code names, and its answers. */
import { Catalogue } from '../core/catalogue/catalogue';
import type { Member, Namespace } from '../core/catalogue/namespace';
import type { StripTypes } from '../core/cell/parseCell';
import type { RunEvent } from '../core/events';
import type { ScriptRun } from '../core/exports/scriptFiles';
import type { ScriptAnswers } from '../core/exports/scriptParts';
import type { InvokeResult } from '../core/interpreter';
import { resolveLimits } from '../core/limits';
import type { ToolDescription } from '../core/ports';
import { readCell } from '../core/programs/programCell';
import { PROGRAMS_NAMESPACE, PROGRAMS_SERVER } from '../core/programs/programTools';
import { DEFAULT_SIGNATURE } from '../core/signature/signature';
import { recordedCalls } from './recorded/recordedExecution';
import { toolsOf } from './runTools';

export interface ScriptMaterial extends Pick<ScriptRun, 'inputs' | 'transports' | 'program'> {
  readonly events: readonly RunEvent[];
  readonly stripTypes: StripTypes;
}

export function scriptOfRun({ events, program, inputs, transports, stripTypes }: ScriptMaterial): ScriptRun {
  const started = events.find((event) => event.type === 'run.started');
  if (started === undefined) throw new Error('The run has no beginning.');
  const all = toolsOf(events);
  const { namespaces } = new Catalogue(all);
  const programs = programsIn(program, namespaces, stripTypes);
  const uses = usesOf([program, ...programs.map(({ use }) => use)]);
  const wanted = new Set(programs.map(({ member }) => member));
  const used = namespaces.flatMap((namespace) => {
    const isPrograms = namespace.identifier === PROGRAMS_NAMESPACE;
    if (isPrograms ? wanted.size === 0 : !uses.names.has(namespace.identifier)) return [];
    const isNamed = (one: Member): boolean => (isPrograms ? wanted.has(one) : namesMember(uses.code, one));
    return [{ ...namespace, members: namespace.members.filter(isNamed) }];
  });
  const { runId, task, model, subCallModels, limits, signature = DEFAULT_SIGNATURE } = started;
  const names = [...new Set(all.map(({ server }) => server))];
  const tools = uses.names.has('search_tools') ? all : toolsFor(used, all);
  return {
    // Limits that came after the run have their defaults.
    part: { runId, task, model, subCallModels, limits: resolveLimits(limits), signature, servers: names, tools },
    program: { ...program, used: uses.names },
    namespaces: used,
    transports,
    inputs,
    answers: answersOf(events),
  };
}

interface Use {
  readonly code: string;
  readonly used: ReadonlySet<string>;
}

/** The saved programs that code calls, and those that these call; all where the code chooses while it runs. */
function programsIn(
  program: Use,
  namespaces: readonly Namespace[],
  stripTypes: StripTypes,
): readonly { readonly member: Member; readonly use: Use }[] {
  const { members = [] } = namespaces.find(({ server }) => server === PROGRAMS_SERVER) ?? {};
  const found = new Map<Member, Use>();
  const visit = ({ code, used }: Use): void => {
    if (!used.has(PROGRAMS_NAMESPACE)) return;
    const named = members.filter((member) => namesMember(code, member));
    for (const member of named.length === 0 ? members : named) {
      if (found.has(member) || member.program === undefined) continue;
      const cell = { code: member.program.code, title: member.identifier };
      const use = { code: cell.code, used: readCell(cell, stripTypes)?.used ?? new Set<string>() };
      found.set(member, use);
      visit(use);
    }
  };
  visit(program);
  return [...found].map(([member, use]) => ({ member, use }));
}

function usesOf(uses: readonly Use[]): { readonly names: ReadonlySet<string>; readonly code: string } {
  return { names: new Set(uses.flatMap(({ used }) => [...used])), code: uses.map(({ code }) => code).join('\n') };
}

function namesMember(code: string, { identifier, aliases }: Member): boolean {
  return [identifier, ...aliases].some((name) => code.includes(name));
}

/** All of each server, since names depend on each other; what the code does not name has its name alone. */
function toolsFor(used: readonly Namespace[], all: readonly ToolDescription[]): readonly ToolDescription[] {
  const named = new Map(used.map(({ server, members }) => [server, new Set(members.map(({ tool }) => tool))]));
  return all.flatMap((tool) => {
    const { server, name, isFeature } = tool;
    if (!named.has(server)) return [];
    if (isFeature === true || named.get(server)?.has(name) === true) return [tool];
    return server === PROGRAMS_SERVER ? [] : [{ server, name, inputSchema: { type: 'object' } }];
  });
}

/** What failed is asked again. */
function answersOf(events: readonly RunEvent[]): ScriptAnswers {
  const { subCalls, nestedRuns } = recordedCalls(events, [], true);
  return {
    calls: subCalls.flatMap((call) => ('text' in call ? [call] : [])),
    nestedRuns: nestedRuns.flatMap(({ prompt, model, resultJson }) => {
      const result = resultJson === undefined ? undefined : (JSON.parse(resultJson) as InvokeResult);
      return result?.ok === true ? [{ prompt, ...(model !== undefined && { model }), result }] : [];
    }),
  };
}
