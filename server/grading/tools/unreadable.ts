/**
 * The API server works and cannot decode what it has stored under this name: its key is lost. That is something in the
 * cluster, not a fault of the platform, so a check may catch it and say `not_yet`; let through it becomes `cannot_tell`.
 */
export class Unreadable extends Error {}
