"""Constants of statistics that several topics share."""

NORMAL_95 = 1.959963984540054  # 95 % of a normal distribution lie within so many standard deviations of its mean
