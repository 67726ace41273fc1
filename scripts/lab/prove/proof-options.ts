export interface ProofOptions {
  /** How often a solved state is graded once it has settled. */
  gradings: number;
  /** How long a state may take to settle after the last command. */
  settleSeconds: number;
  /**
   * A mistaken state has settled when all verdicts have been the same for so long; a solved one is graded over so long.
   */
  steadySeconds: number;
  /** Between two gradings. */
  pauseMs: number;
  /** Names of the solutions and mistakes to be tried; all when absent. Then the lab is not proved, whatever comes of it. */
  only?: readonly string[];
}

export const usualProofOptions: ProofOptions = {
  gradings: 20,
  settleSeconds: 90,
  steadySeconds: 5,
  pauseMs: 250,
};
