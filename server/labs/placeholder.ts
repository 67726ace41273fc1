/** Stands before everything that the author of a new lab must write; lint refuses a lab that still has one. */
export const placeholder = '✎';
