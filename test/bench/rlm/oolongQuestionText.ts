/** How OOLONG's questions are asked, and in which form they are to be answered. */
import type { OolongQuestion } from './oolongQuestions';
import { longDate, monthName } from './oolongRows';
import { LABELS } from './questionPool';
import type { AnswerKind } from './scoring';

export function answerKind({ kind }: OolongQuestion): AnswerKind {
  switch (kind) {
    case 'topLabel':
    case 'rarestLabel':
    case 'topLabelInMonth':
    case 'topLabelInRange':
      return 'label';
    case 'compareLabels':
    case 'beforeAfter':
      return 'comparison';
    case 'topUser':
    case 'topUserOfLabel':
    case 'compareUsers':
      return 'user';
    case 'topDate':
      return 'date';
    case 'firstMonthMore':
      return 'month';
    case 'countLabel':
    case 'datesSeen':
    case 'monthsMore':
    case 'monthsSingleTop':
      return 'numeric';
  }
}

export function questionText(question: OolongQuestion): string {
  const among = 'users' in question && question.users !== undefined && question.kind !== 'compareUsers';
  const start = among ? `Look only at the questions of the users ${question.users.join(', ')}. ` : '';
  return `${start}${ask(question)} ${form(question)}`;
}

function ask(question: OolongQuestion): string {
  switch (question.kind) {
    case 'topLabel':
      return 'Which category is the most common?';
    case 'rarestLabel':
      return 'Which of the six categories is the least common?';
    case 'compareLabels':
      return `Is the category '${question.a}' more common than, less common than, or of the same frequency as '${question.b}'?`;
    case 'countLabel':
      return `How many questions belong to the category '${question.a}'?`;
    case 'topUser':
      return `Which user has the ${question.top === 1 ? 'most' : 'second most'} questions?`;
    case 'topUserOfLabel':
      return `Which user has the most questions of the category '${question.a}'?`;
    case 'compareUsers':
      return `Which of the users ${question.users.join(' and ')} has more questions of the category '${question.a}'?`;
    case 'topDate':
      return `Which date occurs ${question.top === 1 ? 'most' : 'second most'} often?`;
    case 'datesSeen':
      return `How many dates occur exactly ${question.times} time(s)?`;
    case 'beforeAfter':
      return `Is the category '${question.a}' more common, less common, or of the same frequency before ${longDate(question.date)} as after that day?`;
    case 'topLabelInMonth':
      return `Which category is the most common in ${monthName(question.month)}?`;
    case 'topLabelInRange':
      return `Which category is the most common from ${longDate(question.from)} to ${longDate(question.to)}, both included?`;
    case 'firstMonthMore':
      return `Which is the first month in which '${question.a}' is more common than '${question.b}'?`;
    case 'monthsMore':
      return `In how many months is '${question.a}' more common than '${question.b}'?`;
    case 'monthsSingleTop':
      return `In how many months is '${question.a}' alone the most common category?`;
  }
}

function form(question: OolongQuestion): string {
  const kind = answerKind(question);
  if (question.kind === 'beforeAfter')
    return `Answer in the form "Answer: ${question.a} is [more common than / less common than / same frequency as] before".`;
  if (question.kind === 'compareLabels')
    return `Answer in the form "Answer: ${question.a} is [more common than / less common than / same frequency as] ${question.b}".`;
  return {
    label: `Answer in the form "Label: x", where x is one of ${LABELS.join(', ')}.`,
    user: 'Answer in the form "User: id".',
    comparison: '',
    numeric: 'Answer in the form "Answer: number".',
    date: 'Answer in the form "Date: MM/DD/YYYY".',
    month: 'Answer in the form "Answer: Month YYYY", as in "Answer: Jan 2023".',
  }[kind];
}
