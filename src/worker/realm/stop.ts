/** What the worker answers to a post when the time of the code is over. */
export const STOP = '\0stop';
