"""Longer texts of ``siege --help``, set for sixty columns."""

EXAMPLES = """examples:
  siege run siege_2013
      the siege at full size, some seconds
  siege run siege_2013 --agents 100000
      smaller and faster, coarser
  siege run siege_2013 --set policy.campaign_hours=96
      one choice of the platform is another
  siege run my_story.py
      a script that has a function scenario()
  siege run results/siege_2013-1a2b3c
      the scenario of a results folder
  siege facts siege_2013
      the article's facts and what each is used for
  siege sweep siege_2013 --seeds 20 \\
      --vary policy.detector_fpr=0.0005:0.02:9:log
      many runs, curves with bands
  siege results
      what is in the folder of results
"""

ENDS = """exit codes: 0 all went well; 1 stopped, or something failed
on the way; 2 the input was wrong; 3 something could not be
written. Finished runs are kept in every case.
"""

SCENARIO = "name of a scenario, path of a script (.py) or saved scenario (.json), or a results folder"

SWEEPS = """how --vary is written:
  NAME=LOW:HIGH:N      N values, equally far apart
  NAME=LOW:HIGH:N:log  N values, each the same factor above
                       the one before
  NAME=A,B,C           these values
  NAME=LOW:HIGH        a range, for --latin and --sobol;
                       with :log on a log scale
  NAME                 the declared range, for both

The same command goes on where it was stopped, whatever
stopped it.
"""

POSTERIORS = """It varies numbers over their ranges and priors, not over a
posterior: both methods move one number while the others
stay, and in a posterior they do not.
"""

TRIAL = """Each draw is run once, with a seed of its own: the first
is the scenario's own + 4000; fits see those from + 1000 to
+ 3999. Targets of the ads are asked of a fit of the ads.
"""
