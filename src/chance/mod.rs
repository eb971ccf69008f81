//! Everything random: streams keyed by (seed, trial, name), the standard variates they deliver,
//! distributions and their quantile functions.

mod chain;
mod copula;
mod law;

pub use chain::stationary;
pub use copula::{cholesky, pearson_of_spearman};
pub use law::{Law, LawFault};
