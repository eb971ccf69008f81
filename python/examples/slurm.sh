#!/bin/bash
#SBATCH --job-name=salang
#SBATCH --array=1-64
#SBATCH --cpus-per-task=2
#SBATCH --time=01:00:00
# sbatch slurm.sh scenario.toml; when all tasks are done: salang merge parts/* --out reports/long
set -euo pipefail
salang run "$1" --trials "${TRIALS:-10000000}" --threads "$SLURM_CPUS_PER_TASK" --quiet \
    --part "$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT" --out "parts/$SLURM_ARRAY_TASK_ID"
