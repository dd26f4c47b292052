import { counted, formatCount } from '../counted';
import { promptTokensOf, savedPercent, type PromptCost } from './promptCost';

/** For a log or a report, in one line; '' where no request was answered. */
export function promptCostLine(cost: PromptCost | undefined): string {
  if (cost === undefined || cost.requests === 0) return '';
  const { requests, instructions, tools, variables, history, withAllSchemas } = cost;
  const parts = { instructions, tools, variables, history };
  const each = Object.entries(parts).map(([name, tokens]) => `${name} ${formatCount(tokens)}`);
  const total = `prompt: about ${counted(promptTokensOf(cost), 'token')} in ${counted(requests, 'request')}`;
  const saved = savedPercent(cost);
  const compared = saved === undefined ? '' : `; with all schemas ${formatCount(withAllSchemas)}, ${savedWords(saved)}`;
  return `${total} (${each.join(', ')})${compared}`;
}

function savedWords(percent: number): string {
  const words = percentText(Math.abs(percent));
  if (percent < 0) return `${words} more were taken`;
  return percent === 0 ? 'nothing saved' : `${words} saved`;
}

/** `87 %`; near the whole a decimal says more. */
export function percentText(percent: number): string {
  return `${percent >= 99 && percent < 100 ? (Math.floor(percent * 10) / 10).toFixed(1) : Math.round(percent)} %`;
}
