//! Everything random: streams keyed by (seed, trial, name), the standard variates they deliver,
//! distributions and their quantile functions, correlation, Markov chains.

mod chain;
mod copula;
mod distribution;
mod exponential;
mod law;
mod line;
mod mean;
mod mixture;
mod normal;
mod quantile;
mod special;
mod split;
mod stream;

pub use chain::stationary;
pub use copula::{cholesky, pearson_of_spearman};
pub use exponential::exp;
pub use law::{Law, LawFault, MAGNITUDE, SHAPE, SPREAD};
pub use normal::{normal_cdf, normal_density, normal_quantile};
pub use quantile::Quantile;
pub use special::{beta_cdf, beta_density, gamma_cdf, gamma_density};
pub use split::SplitStreams;
pub use stream::{Key, RandomStreams, Stream, TrialStreams, Variates};
