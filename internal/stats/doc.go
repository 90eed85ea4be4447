// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

// Package stats is the mathematics of drift: how far two samples, given as counts over the same bins, are
// apart, and whether chance explains it. It knows no telemetry, clock or file, and holds no state.
//
// # Notation
//
// a_i and b_i are the counts of bin i in the reference and in the window, N = sum a_i, M = sum b_i. Bins that
// are empty in both are dropped first; B is the number of those kept. p_i = a_i/N and q_i = b_i/M are plain
// proportions. Logarithms are natural unless a name ends in Log2. 0 ln 0 = 0.
//
// # Bins
//
// Bins belong to the reference and never move with the window: quantile intervals (lo, hi] with open ends, and
// a bin of its own for every atom, a value that holds at least 1/bins of the reference (see Binning). Bins taken
// from the pooled samples, or of equal width, let a single outlier hide a shift of everything else.
//
// # Distances
//
//	PSI                 sum (q'-p') ln(q'/p'), p' and q' smoothed (see Smoothing)
//	PSIDebiased         max(0, PSI(Jeffreys) - (B-1)(1/N + 1/M))
//	JSDivergence        (KL(p||m) + KL(q||m)) / 2, m = (p+q)/2, in nats, 0 to ln 2; JSDistance its square root
//	JSDivergenceLog2    the same in bits, in [0, 1]; JSDistanceLog2 its square root, a metric
//	Hellinger           sqrt(sum (sqrt p - sqrt q)^2 / 2), in [0, 1]
//	KLDivergence        sum p' ln(p'/q'), zeros replaced by 1e-4, then each side divided by its sum
//	LInfinity           max |p - q|
//	TotalVariation      sum |p - q| / 2
//	KS, Wasserstein     over ordered bins: approximations of what raw samples give
//
// Without drift PSI is distributed as (1/N + 1/M) chi-square with B-1 degrees of freedom, so its expectation is
// (B-1)(1/N + 1/M): with ten bins and a window of 100 rows at least 0.09. PSIDebiased subtracts that.
// Source: Yurdakul, "Statistical Properties of Population Stability Index", Western Michigan University (2018).
//
// # Tests
//
// Homogeneity is the two-sample Pearson test: the reference is a sample too. A goodness-of-fit test against the
// reference's proportions, which takes them as exact, calls every new category drift. Its chi-square law needs
// an expectation of about 5 in each bin; Pooled.TestNumeric and TestCategorical see to that by looking at the
// reference alone, since pooling by what the window holds quadruples the false alarms.
// MonteCarlo tests windows too small for that law, GTest and Contingency are there for comparison with other tools.
// BenjaminiHochberg bounds the share of false ones among all features called drifted, BenjaminiYekutieli does so
// however they depend on each other.
//
// CompareProportions tests a rate, such as that of missing values, and CorrelationChange a correlation, whose
// moments Comoments adds up.
//
// # Raw samples
//
// Where both samples are at hand, sorted in a Sample, nothing need be binned. F is the empirical distribution
// function of a sample, in the unit of its values u:
//
//	KSStatistic         max |F_ref - F_win|, in [0, 1]; KSPValue, KSPValueFinite and KSPValueAsymptotic judge it
//	Wasserstein         integral |F_ref - F_win| dx, in u; WassersteinNormed in standard deviations of the reference,
//	                    WassersteinMinMax in shares of the range of both
//	Energy              sqrt(2 integral (F_ref - F_win)^2 dx), in sqrt u
//	CramerVonMises      a test by the squared differences of ranks
//	OutOfRangeRate      the share of the window beyond the range of the reference
//
// Package compat computes drift as other tools define it.
package stats
