export interface ProofOptions {
  /** How often a solved or mistaken state is graded once it has settled. */
  gradings: number;
  /** How long a state may take to settle after the last command. */
  settleSeconds: number;
  /**
   * A mistaken state has settled when all verdicts have been the same for so long; a solved one is graded over so long.
   */
  steadySeconds: number;
  /** Between two gradings. */
  pauseMs: number;
  /** Environments used at the same time. */
  parallel: number;
}

export const usualProofOptions: ProofOptions = {
  gradings: 5,
  settleSeconds: 90,
  steadySeconds: 5,
  pauseMs: 250,
  parallel: 1,
};
